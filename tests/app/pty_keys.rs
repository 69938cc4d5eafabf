//! What keys do, in a real pty with the real program behind it.
use crate::support::data::{Data, STEPS};
use crate::support::look::{number_after, place};
use crate::support::pty::Session;
use std::time::{Duration, Instant};

/// More epochs than any test trains.
const MANY: &str = "100000";

const CTRL_Q: &str = "\x11";
const ESCAPE: &str = "\x1b";

#[test]
fn space_pauses_and_a_paused_screen_sends_no_bytes() {
    let mut session = Session::screen(80, 24);
    session.wait_for("training");
    session.press(" ");
    session.wait_for("paused");
    session.wait_for_silence(Duration::from_millis(400));
    assert_eq!(session.bytes_in(Duration::from_secs(1)), 0, "paused, nothing pressed");
    session.press(" ");
    session.wait_for("training");
}

#[test]
fn b_trains_one_batch_and_e_to_the_end_of_the_epoch() {
    let data = Data::write();
    let mut session = Session::paused(&data, MANY);
    let start = session.place();
    session.press("e");
    session.wait_for_place(start.epoch + 1, 0);
    for batch in 1..=3 {
        session.press("b");
        session.wait_for_place(start.epoch + 1, batch);
        session.wait_for("paused");
        session.wait_for_silence(Duration::from_millis(200));
        assert_eq!(session.place().batch, batch, "one batch and no more");
    }
    session.press("e");
    session.wait_for_place(start.epoch + 2, 0);
    session.wait_for("paused");
    session.wait_for("★val");
    session.wait_for_silence(Duration::from_millis(200));
    assert_eq!(session.place().epoch, start.epoch + 2);
    // Exactly an epoch also batch by batch.
    for batch in 1..STEPS as u64 {
        session.press("b");
        session.wait_for_place(start.epoch + 2, batch);
    }
    session.press("b");
    session.wait_for_place(start.epoch + 2, STEPS as u64);
}

#[test]
fn a_paused_start_shows_the_untrained_network_and_b_says_what_it_did() {
    let data = Data::write();
    let arguments = [&["--paused"], &data.arguments(MANY)[..]].concat();
    let mut session = Session::start(crate::support::PROGRAM, &arguments, 80, 24);
    session.wait_for("paused");
    session.wait_for("Filters");
    session.wait_for_silence(Duration::from_millis(200));
    assert_eq!((session.place().epoch, session.place().batch), (1, 0), "nothing is trained");
    session.press("b");
    session.wait_for_place(1, 1);
    session.wait_for("‖Δw‖");
    // Beginning again stays paused.
    session.press("ry");
    session.wait_for_place(1, 0);
    session.wait_for("paused");
    session.wait_for_silence(Duration::from_millis(200));
    assert_eq!((session.place().epoch, session.place().batch), (1, 0), "who pauses, looks");
}

#[test]
fn plus_and_minus_change_the_learning_rate() {
    let data = Data::write();
    let mut session = Session::paused(&data, MANY);
    let rate = |session: &Session, rate: &str| {
        session.wait_until(rate, |screen| screen.contents().contains(&format!("lr {rate} ")));
    };
    rate(&session, "0.0200");
    session.press("+");
    rate(&session, "0.0250");
    session.press("-");
    rate(&session, "0.0200");
    session.press("-");
    rate(&session, "0.0160");
}

#[test]
fn the_speed_can_be_limited_down_to_a_batch_a_second_and_let_go_again() {
    let data = Data::write();
    let mut session = Session::paused(&data, MANY);
    session.press("e");
    let epoch = session.place().epoch + 1;
    session.wait_for_place(epoch, 0);
    // It may still be saving: a key for going on would be one for pausing.
    session.wait_for("paused");
    session.press("<<<<<<<<");
    session.wait_until("a batch a second", |screen| {
        screen.contents().lines().nth(1).and_then(|line| number_after(line, "≤")) == Some(1)
    });
    session.press(" ");
    session.wait_for_place(epoch, 1);
    let first = Instant::now();
    session.wait_for_place(epoch, 4);
    let took = first.elapsed();
    // The frames in which two of the batches are seen may be late or not: a third of the time is for that.
    assert!(took > Duration::from_secs(2), "three batches in {took:?}");
    session.press(">>>>>>>>");
    session.wait_for("flat out");
    session.wait_until("many epochs", |screen| place(screen).is_some_and(|place| place.epoch > epoch + 3));
}

#[test]
fn r_asks_and_begins_again() {
    let data = Data::write();
    let mut session = Session::paused(&data, MANY);
    session.press("e");
    session.wait_until("an epoch", |screen| place(screen).is_some_and(|place| place.epoch > 1));
    session.wait_for("paused");
    let before = session.place();
    session.press("r");
    session.wait_for("Begin again");
    session.press("n");
    session.wait_until("the question is gone", |screen| !screen.contents().contains("Begin again"));
    assert_eq!(session.place(), before);
    session.press("<<<<<<<<");
    session.wait_for("≤");
    session.press("r");
    session.wait_for("Begin again");
    session.press("y");
    // Who pauses looks at the untrained network.
    session.wait_for_place(1, 0);
    session.wait_for("paused");
    session.press(" ");
    session.wait_for_place(1, 1);
}

#[test]
fn help_and_zoom_come_and_go() {
    let data = Data::write();
    let mut session = Session::paused(&data, MANY);
    let gone = |session: &Session, text: &str| {
        session.wait_until(&format!("no {text}"), |screen| !screen.contents().contains(text));
    };
    session.press("?");
    session.wait_for("pause or go on");
    gone(&session, "Accuracy");
    session.press(ESCAPE);
    session.wait_for("Accuracy");
    session.press("z");
    gone(&session, "Accuracy");
    session.wait_for("Loss");
    session.press(ESCAPE);
    session.wait_for("Accuracy");
    session.press("\tz");
    gone(&session, "Loss");
    session.wait_for("Accuracy");
    session.press("z");
    session.wait_for("Loss");
}

#[test]
fn the_watched_sample_and_the_viewed_layer_can_be_chosen_while_paused() {
    let data = Data::write();
    let mut session = Session::paused(&data, MANY);
    let sample = |session: &Session, index: &str| session.wait_for(&format!("Sample {index} "));
    sample(&session, "0");
    session.press("n");
    sample(&session, "1");
    session.press("pp");
    sample(&session, "63");
    session.wait_for("conv 8 5x5");
    for layer in ["maxpool 2 has no", "conv 16 5x5"] {
        session.press("]");
        session.wait_for(layer);
    }
    // Back over the first to the last.
    session.press("[[[");
    session.wait_for("unit 1/10");
}

#[test]
fn a_paste_is_not_typed_and_modifiers_count() {
    let mut session = Session::unkept(80, 24);
    session.wait_for("training");
    session.press("\x1b[200~q q\x03\r e\x1b[201~");
    session.press(CTRL_Q);
    // A key that shows: had the others been taken, it would answer a question, or nobody would be left to take it.
    session.press(" ");
    session.wait_for("paused");
    assert!(!session.text().contains("Quit before"));
}
