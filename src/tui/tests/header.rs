//! The figures of the run in the first two rows.

use crate::protocol::{
    Change, Dead, Death, Event, FinishReport, LayerChange, Phase, Report, Stepped, Warning,
};
use crate::tui::app::{App, ScreenOptions};
use crate::tui::layout::{Content, Layout};
use crate::tui::testing::{
    CONSOLE_FONT, EPOCH, PLAIN, RICH, buffer, finish, info, paused, report, running, text,
};
use crate::tui::theme::Charset;
use crate::tui::traffic::Traffic;
use proptest::prelude::*;
use ratatui::layout::Rect;

/// The per cent of the bar, at the end of the first row or at its beginning.
fn share(screen: &str) -> f64 {
    let row = screen.lines().next().unwrap_or_default();
    let before: Vec<&str> = row.split(" %").collect();
    let mut shares =
        before.iter().filter_map(|text| text.split_whitespace().next_back()?.parse::<f64>().ok());
    // What is measured comes first, the share of the run last.
    shares.next_back().unwrap_or_else(|| panic!("no per cent in {row}"))
}

#[test]
fn the_bar_is_the_share_of_the_run_whatever_is_measured_meanwhile() {
    let mut app = running(RICH, EPOCH - 1);
    let mut shares = vec![share(&text(&mut app, 80, 24))];
    for (phase, measured) in [
        (Phase::Validating, 0.0),
        (Phase::Validating, 0.434),
        (Phase::Validating, 1.0),
        (Phase::Testing, 0.5),
    ] {
        let measuring = Report { phase, measured, batches: Vec::new(), ..report(EPOCH, EPOCH) };
        app.on_event(Event::Report(measuring));
        let screen = text(&mut app, 80, 24);
        let word = if phase == Phase::Testing { "testing" } else { "validating" };
        let measured = format!("{} %", (f64::from(measured) * 100.0).floor());
        assert!(screen.contains(word) && screen.contains(&format!("at {measured}")), "{measured}: {screen}");
        assert!(text(&mut app, 60, 1).contains(&format!("{word} {measured}")), "{measured} on one row");
        shares.push(share(&screen));
    }
    app.on_event(Event::Report(report(EPOCH + 1, EPOCH + 2)));
    shares.push(share(&text(&mut app, 80, 24)));
    assert!(shares.is_sorted() && shares.iter().all(|share| (30.0..33.0).contains(share)), "{shares:?}");
}

#[test]
fn the_bar_keeps_its_length_while_a_set_is_measured() {
    let bar = |app: &mut App| text(app, 80, 24).lines().next().map(|row| row.matches(['━', '─']).count());
    let mut app = running(RICH, EPOCH - 1);
    let before = bar(&mut app);
    let validating = Report { phase: Phase::Validating, measured: 0.5, ..report(EPOCH, EPOCH) };
    app.on_event(Event::Report(validating));
    assert_eq!(bar(&mut app), before);
}

#[test]
fn a_run_that_is_over_shows_its_mean_speed_and_never_none() {
    let mut app = running(RICH, 2346);
    app.on_event(Event::Finished(Box::new(finish())));
    for speed in [0.0, 31_072.4] {
        let over =
            Report { phase: Phase::Finished, images_per_second: speed, eta: None, ..report(2346, 2346) };
        app.on_event(Event::Report(over));
        let screen = text(&mut app, 80, 24);
        assert!(!screen.contains(" 0 img/s"), "{screen}");
        assert_eq!(screen.contains("31 072 img/s on the whole"), speed > 0.0, "{screen}");
    }
}

#[test]
fn elapsed_says_that_it_leaves_pauses_out_once_there_was_one() {
    let mut app = running(RICH, 300);
    assert!(!text(&mut app, 80, 24).contains("w/o pauses"));
    app.on_event(Event::Report(Report { paused: true, ..report(301, 301) }));
    assert!(text(&mut app, 80, 24).contains("elapsed w/o pauses"));
}

#[test]
fn what_a_step_did_is_shown_until_the_next_batch() {
    let change = |moved| Change { moved, length: 10.0 };
    let stepped = Stepped {
        step: 301,
        epoch: None,
        batches: 1,
        loss_before: Some(0.1281),
        loss_after: Some(0.1202),
        whole: change(0.05),
        layers: vec![LayerChange { layer: 0, change: change(0.02) }],
    };
    let console = ScreenOptions { charset: Charset::Console, ..RICH };
    for options in [RICH, PLAIN, console] {
        let mut app = running(options, 300);
        let paused = Report { phase: Phase::Paused, ..report(301, 301) };
        app.on_event(Event::Report(paused));
        app.on_event(Event::Stepped(Box::new(stepped.clone())));
        let screen = text(&mut app, 100, 30);
        let arrow = if options.charset == Charset::Ascii { ">" } else { "→" };
        for part in
            [&format!("0.1281 {arrow} 0.1202"), "0.0500 = 0.5000 %", "0.0200 = 0.2000 %", "conv 20 5x5"]
        {
            assert!(screen.contains(part), "{part}: {screen}");
        }
        let known = |c: char| c.is_ascii() || CONSOLE_FONT.contains(c);
        assert!(options.charset != Charset::Console || screen.chars().all(known), "{screen}");
        assert!(options.charset != Charset::Ascii || !screen.contains('?'.to_string().repeat(2).as_str()));
        app.on_event(Event::Report(Report { phase: Phase::Paused, ..report(302, 302) }));
        let second = text(&mut app, 100, 30).lines().nth(1).unwrap_or_default().to_owned();
        assert!(!second.contains("0.1202"), "{second}");
    }
}

#[test]
fn a_dead_network_is_said_in_the_header_and_in_the_log() {
    let dead = Dead { since: 1, how: Death::Silent };
    let mut app = running(RICH, EPOCH);
    app.on_event(Event::Warning(Warning { what: "dead".into(), epoch: Some(1), text: dead.to_string() }));
    app.on_event(Event::Report(Report { dead: Some(dead), ..report(EPOCH + 1, EPOCH + 1) }));
    let screen = text(&mut app, 80, 24);
    assert!(screen.contains("dead since epoch 1"), "{screen}");
    assert!(screen.contains("warning: the network is dead"), "{screen}");
}

/// Images of the made-up run's work.
const ALL_IMAGES: u64 = 1_000_000;

/// What goes on for so many milliseconds.
#[derive(Clone, Copy, Debug)]
enum Act {
    /// Training, and how many images of it.
    Train(u64, u64),
    /// The validation set, and how many images of it.
    Validate(u64, u64),
    /// Nothing: it does not count.
    Pause,
}

fn act() -> impl Strategy<Value = Act> {
    let milliseconds = prop_oneof![1u64..90, 90u64..9_000, 9_000u64..400_000, 400_000u64..300_000_000];
    (0..4u8, milliseconds, 1u64..60_000).prop_map(|(what, time, images)| match what {
        0 | 1 => Act::Train(time, images),
        2 => Act::Validate(time, images),
        _ => Act::Pause,
    })
}

/// A stopwatch in milliseconds that stands still during pauses, and a counter of images.
#[derive(Clone, Copy, Debug, Default)]
struct Watch {
    milliseconds: u64,
    images: u64,
    /// The same for the last act alone.
    last: (u64, u64),
}

impl Watch {
    /// Images a second of late.
    fn speed(&self) -> f64 {
        self.last.1 as f64 * 1000.0 / self.last.0 as f64
    }

    /// Seconds left, if it goes on as it went so far.
    fn left(&self) -> f64 {
        (ALL_IMAGES - self.images) as f64 * self.milliseconds as f64 / 1000.0 / self.images as f64
    }

    /// What a trainer reports at this moment.
    fn report(&self, phase: Phase, paused: bool) -> Report {
        let over = phase == Phase::Finished;
        let speed = if over { self.images as f64 * 1000.0 / self.milliseconds as f64 } else { self.speed() };
        Report {
            phase,
            paused,
            progress: self.images as f64 / ALL_IMAGES as f64,
            images_per_second: speed,
            elapsed: self.milliseconds as f64 / 1000.0,
            eta: (!over).then(|| self.left()),
            ..report(1, 0)
        }
    }
}

/// The words before `mark`, from the last two blanks on.
fn before<'a>(row: &'a str, mark: &str) -> Option<&'a str> {
    let text = row[..row.find(mark)?].trim_end();
    Some(text.rsplit("  ").next().unwrap_or(text).trim())
}

/// The digits before ` img/s`, those of a number whose thousands are apart together.
fn written_speed(row: &str) -> Option<String> {
    let mut words = row[..row.find(" img/s")?].split(' ').rev();
    let mut digits = words.next()?.to_owned();
    let group = |word: &str| word.len() <= 3 && !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    let mut whole = digits.len() == 3 && group(&digits);
    while let Some(word) = words.next().filter(|word| whole && group(word)) {
        digits.insert_str(0, word);
        whole = word.len() == 3;
    }
    Some(digits)
}

/// A duration as it is written, as the least seconds it can be and the seconds it is less than.
fn seconds(text: &str) -> (f64, f64) {
    let number = |text: &str| text.parse::<f64>().unwrap_or_else(|_| panic!("no duration: {text}"));
    if let Some(days) = text.strip_prefix('>') {
        return (number(days.trim_end_matches(" d")) * 86_400.0, f64::INFINITY);
    }
    if let Some(text) = text.strip_suffix(" ms") {
        return (number(text) / 1000.0, (number(text) + 1.0) / 1000.0);
    }
    if let Some(text) = text.strip_suffix(" s") {
        return (number(text), number(text) + 0.1);
    }
    let (days, clock) = text.split_once(" d ").unwrap_or(("0", text));
    let parts = clock.split(':').fold(0.0, |sum, part| sum * 60.0 + number(part));
    // From a day on there are no seconds.
    let unit = if days == "0" { 1.0 } else { 60.0 };
    let all = number(days) * 86_400.0 + parts * unit;
    (all, all + unit)
}

/// A speed as it is written, short or in full, and how far it may be from what it is.
fn speed(text: &str) -> (f64, f64) {
    let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let number: f64 = digits.parse().unwrap_or_else(|_| panic!("no speed: {text}"));
    let unit = match text.chars().last() {
        Some('k') => 1e3,
        Some('M') => 1e6,
        _ => 1.0,
    };
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len() as i32);
    (number * unit, unit * 10f64.powi(-decimals))
}

/// Compares what is drawn at a size with the stopwatch and the counter; tells which figures were there.
fn compare(app: &mut App, watch: &Watch, phase: Phase, (columns, rows): (u16, u16)) -> [bool; 4] {
    let layout = Layout::of(Rect::new(0, 0, columns, rows), &app.ui, Content::of(&app.model));
    let drawn = text(app, columns, rows);
    let head: Vec<&str> = drawn.lines().take(usize::from(layout.status.height.min(2))).collect();
    let place = format!("{columns}×{rows}, {watch:?}:\n{}", head.join("\n"));
    let find = |mark: &str| head.iter().find_map(|row| before(row, mark));
    let near = |text: &str, is: f64| {
        let (least, less_than) = seconds(text);
        let slack = is * 1e-12;
        assert!(least <= is + slack && is < less_than + slack, "{text} for {is} s at {place}");
    };
    let shown_speed = head.iter().find_map(|row| written_speed(row));
    if let Some(shown) = &shown_speed {
        let is = watch.report(phase, false).images_per_second;
        let (read, unit) = speed(shown);
        assert!((read - is).abs() <= unit, "{shown} for {is} img/s at {place}");
    }
    let elapsed = find(" elapsed");
    elapsed.into_iter().for_each(|shown| near(shown, watch.milliseconds as f64 / 1000.0));
    let eta = head.iter().find_map(|row| row.split_once("ETA ").map(|(_, rest)| rest.trim()));
    let eta = eta.map(|rest| rest.split("  ").next().unwrap_or(rest));
    let eta = eta
        .map(|rest| if rest.contains("img/s") { rest.rsplitn(3, ' ').last().unwrap_or(rest) } else { rest });
    eta.into_iter().for_each(|shown| near(shown, watch.left()));
    let done = 100.0 * watch.images as f64 / ALL_IMAGES as f64;
    // What is measured stands before the share of the run.
    let skip = usize::from(phase == Phase::Validating);
    let shares: Vec<&str> = head[0].split(" %").collect();
    let share = shares[..shares.len() - 1].get(skip).and_then(|text| text.split_whitespace().next_back());
    if let Some(shown) = share {
        let read: f64 = shown.parse().unwrap_or_else(|_| panic!("no share: {shown} at {place}"));
        let unit = if shown.contains('.') { 0.051 } else { 1.0 };
        assert!((read - done).abs() <= unit, "{shown} for {done} % at {place}");
    }
    [shown_speed.is_some(), elapsed.is_some(), eta.is_some(), share.is_some()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn the_drawn_figures_are_what_a_stopwatch_and_a_counter_say(
        acts in prop::collection::vec(act(), 1..12),
        sizes in prop::collection::vec((12u16..240, 1u16..70), 6),
        ascii: bool,
    ) {
        let mut app = App::new(if ascii { PLAIN } else { RICH });
        app.on_event(Event::Started(Box::new(info())));
        let (mut watch, mut paused) = (Watch::default(), false);
        for act in acts {
            let (phase, time, images) = match act {
                Act::Train(time, images) => (Phase::Training, time, images),
                Act::Validate(time, images) => (Phase::Validating, time, images),
                Act::Pause => {
                    paused = true;
                    (Phase::Paused, 0, 0)
                }
            };
            watch.milliseconds += time;
            watch.images += images;
            if time > 0 {
                watch.last = (time, images);
            }
            if watch.images == 0 {
                continue;
            }
            app.on_event(Event::Report(watch.report(phase, paused)));
            for &size in sizes.iter().chain(&[(80, 24), (160, 50), (80, 1)]) {
                let there = compare(&mut app, &watch, phase, size);
                // Where there is room for a header, all four are in it.
                prop_assert!(size.0 < 80 || size.1 < 12 || there == [true; 4], "{:?} {:?}", size, there);
            }
        }
        prop_assume!(watch.images > 0);
        app.on_event(Event::Report(watch.report(Phase::Finished, paused)));
        app.on_event(Event::Finished(Box::new(FinishReport { test: None, ..finish() })));
        for size in sizes {
            compare(&mut app, &watch, Phase::Finished, size);
        }
    }
}

/// A run whose line was measured.
fn measured(options: ScreenOptions, is_slow: bool) -> App {
    let mut app = running(options, 1100);
    app.on_traffic(Traffic {
        bytes_per_second: if is_slow { 1_940.0 } else { 17_860.0 },
        frames_per_second: if is_slow { 0.8 } else { 9.9 },
        frame: std::time::Duration::from_micros(3_400),
        is_slow,
        is_scarce: is_slow,
    });
    app
}

/// The row of figures.
fn figures(app: &mut App, width: u16, height: u16) -> String {
    text(app, width, height).lines().nth(1).expect("two rows").to_owned()
}

#[test]
fn how_the_line_does_stands_where_there_is_room_and_before_others_where_it_does_badly() {
    let usual = "line  17.9 KB/s   picture   3 ms";
    assert!(figures(&mut measured(RICH, false), 160, 50).contains(usual));
    let little = figures(&mut measured(RICH, false), 80, 24);
    assert_eq!(little, figures(&mut running(RICH, 1100), 80, 24), "there are more important figures");
    let slow = figures(&mut measured(RICH, true), 80, 24);
    assert!(slow.contains("slow line   1.9 KB/s  0.8 pictures/s"), "{slow}");
    let low = ScreenOptions { low_bandwidth: true, ..RICH };
    let low = figures(&mut measured(low, false), 80, 24);
    assert!(low.contains("line  17.9 KB/s  picture   3 ms"), "{low}");
}

#[test]
fn the_line_is_measured_without_a_picture_for_its_own_sake_and_not_shown_while_nothing_moves() {
    let mut app = paused(300);
    buffer(&mut app, 160, 50);
    let _ = (app.take_dirty(), app.take_urgent());
    let before = text(&mut app, 160, 50);
    let traffic =
        Traffic { bytes_per_second: 40.0, frames_per_second: 1.0, is_slow: true, ..Traffic::default() };
    app.on_traffic(traffic);
    assert!(!app.take_dirty() && !app.take_urgent());
    assert_eq!(text(&mut app, 160, 50), before);
}
