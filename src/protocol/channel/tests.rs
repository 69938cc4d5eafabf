use super::*;
use crate::protocol::RunInfo;

const ID: AskId = AskId::of("view");

fn ask(question: u32) -> Ask<u32> {
    Ask::every(ID, question)
}

fn answer(total_steps: u64) -> Answer<&'static str> {
    Answer { id: ID, total_steps, done: 1.0, body: "so" }
}

fn steps<A>(answers: &[Answer<A>]) -> Vec<u64> {
    answers.iter().map(|answer| answer.total_steps).collect()
}

#[test]
fn the_newest_answer_wins_and_another_is_wanted_once_it_is_taken() {
    let (viewer, trainer) = channel();
    viewer.declare(vec![ask(1)]);
    let id = trainer.viewers().next().expect("one");
    assert!(trainer.has_taken(id, &ID));
    trainer.answer(id, &1, When::Every, answer(1));
    trainer.answer(id, &1, When::Every, answer(2));
    assert!(!trainer.has_taken(id, &ID));
    assert_eq!(steps(&viewer.take_answers()), [2]);
    assert!(trainer.has_taken(id, &ID));
    assert!(viewer.take_answers().is_empty());
}

#[test]
fn the_newest_list_wins_and_an_answer_to_an_older_one_is_never_seen() {
    let (viewer, mut trainer) = channel();
    let id = trainer.viewers().next().expect("one");
    for question in 0..100 {
        viewer.declare(vec![ask(question)]);
        viewer.declare(vec![ask(question)]);
    }
    assert_eq!(trainer.receive(), Some(Inbound::Asks));
    assert_eq!(trainer.receive(), None, "told once until it is read");
    assert_eq!(trainer.asks(), [Asked { viewer: id, ask: ask(99), is_renewed: true }]);
    trainer.answer(id, &99, When::Every, answer(1));
    viewer.declare(vec![ask(100)]);
    trainer.answer(id, &99, When::Every, answer(2));
    assert!(viewer.take_answers().is_empty());
    trainer.answer(id, &100, When::Moment(2), answer(2));
    assert!(viewer.take_answers().is_empty(), "an answer about an earlier moment is none about the present");
    trainer.answer(id, &100, When::Every, answer(3));
    viewer.declare(vec![ask(100), Ask::once(AskId::of("other"), 5)]);
    assert_eq!(steps(&viewer.take_answers()), [3], "what is still asked is still answered");
}

#[test]
fn what_is_asked_left_out_and_asked_again_before_the_trainer_looks_is_asked_anew() {
    let (viewer, trainer) = channel();
    let id = trainer.viewers().next().expect("one");
    let is_renewed = || trainer.asks().iter().map(|asked| asked.is_renewed).collect::<Vec<_>>();
    viewer.declare(vec![ask(1)]);
    assert_eq!(is_renewed(), [true]);
    assert_eq!(is_renewed(), [false]);
    trainer.answer(id, &1, When::Every, answer(1));
    let other = Ask::every(AskId::of("other"), 1);
    viewer.declare(vec![ask(2), other.clone()]);
    viewer.declare(vec![ask(1), other.clone()]);
    assert!(viewer.take_answers().is_empty(), "it was no answer to what was asked in between");
    assert_eq!(is_renewed(), [true, true]);
    viewer.declare(vec![ask(1)]);
    viewer.declare(vec![other, ask(1)]);
    assert_eq!(is_renewed(), [true, false]);
}

#[test]
fn answers_that_are_heard_had_come_before_the_last_event() {
    let (viewer, trainer) = channel();
    let id = trainer.viewers().next().expect("one");
    viewer.declare(vec![ask(1)]);
    trainer.answer(id, &1, When::Every, answer(1));
    for text in ["a", "b"] {
        trainer.try_send(id, Event::Loading(text.to_owned())).expect("there is room");
    }
    let News { events, answers, is_closed } = viewer.hear(Duration::from_secs(60));
    assert_eq!((events.len(), steps(&answers), is_closed), (2, vec![1], false));
    let nothing = viewer.hear(Duration::ZERO);
    assert!(nothing.events.is_empty() && nothing.answers.is_empty() && !nothing.is_closed);
    drop(trainer);
    assert!(viewer.hear(Duration::ZERO).is_closed);
}

#[test]
fn what_two_viewers_ask_is_united_and_each_gets_its_own_answers() {
    let (first, mut trainer) = channel();
    let second = trainer.join();
    first.declare(vec![ask(1)]);
    second.declare(vec![ask(1), Ask::once(AskId::of("other"), 2)]);
    let asked = trainer.asks();
    assert_eq!(
        asked.iter().map(|asked| (asked.viewer.0, asked.ask.question)).collect::<Vec<_>>(),
        [(0, 1), (1, 1), (1, 2)]
    );
    trainer.answer(asked[1].viewer, &1, When::Every, answer(7));
    assert!(first.take_answers().is_empty());
    assert_eq!(steps(&second.take_answers()), [7]);
    drop(second);
    while trainer.receive().is_some() {}
    assert_eq!(trainer.asks().len(), 1, "what is asked goes with who asks");
}

#[test]
fn a_full_event_lane_gives_the_event_back_and_never_waits() {
    let (viewer, mut trainer) = channel::<u32, ()>();
    let other = trainer.join();
    let id = trainer.viewers().next().expect("one");
    let event = |i: usize| Event::Loading(i.to_string());
    for i in 0..EVENT_CAPACITY {
        assert_eq!(trainer.try_send(id, event(i)), Ok(()));
    }
    assert_eq!(trainer.try_send(id, event(999)), Err(event(999)));
    assert_eq!(viewer.try_event(), Received::Event(event(0)));
    assert_eq!(trainer.try_send(id, event(999)), Ok(()));
    assert_eq!(other.try_event(), Received::Empty);
}

#[test]
fn each_end_notices_that_the_other_is_gone_and_the_trainer_only_of_the_last_viewer() {
    let (first, mut trainer) = channel::<u32, ()>();
    let id = trainer.viewers().next().expect("one");
    let second = trainer.join();
    drop(first);
    assert_eq!(trainer.receive(), Some(Inbound::Asks));
    assert_eq!(trainer.try_send(id, Event::Loading(String::new())), Ok(()));
    drop(second);
    assert_eq!(trainer.wait(None), Some(Inbound::Gone));
    assert_eq!(trainer.viewers().count(), 0);

    let (viewer, trainer) = channel::<u32, ()>();
    drop(trainer);
    assert_eq!(viewer.try_event(), Received::Closed);
    assert!(!viewer.send(Command::Pause));
}

#[test]
fn an_attendant_hears_all_and_keeps_no_run_going() {
    let (viewer, mut trainer) = channel::<u32, ()>();
    let attendant = trainer.attend();
    trainer.deliver(&Event::Loading(String::new()), Duration::ZERO);
    assert!(matches!(attendant.try_event(), Received::Event(Event::Loading(_))));
    attendant.declare(vec![ask(3)]);
    assert_eq!(trainer.receive(), Some(Inbound::Asks));
    assert_eq!(trainer.asks().len(), 1);
    assert!(attendant.complain("the disk is full".to_owned()));
    assert_eq!(trainer.receive(), Some(Inbound::Complaint("the disk is full".to_owned())));
    drop(viewer);
    assert_eq!(trainer.receive(), Some(Inbound::Gone), "though the attendant is there");
    drop(trainer);
    assert_eq!(attendant.try_event(), Received::Closed);
}

#[test]
fn answers_about_what_was_there_before_are_not_heard_with_what_begins() {
    let begins = |begun| Event::Started(Box::new(RunInfo { begun, ..RunInfo::default() }));
    let (viewer, mut trainer) = channel();
    viewer.declare(vec![ask(1)]);
    let id = trainer.viewers().next().expect("one");
    trainer.answer(id, &1, When::Every, answer(1));
    trainer.renew();
    let begun = trainer.begun();
    assert!(trainer.has_taken(id, &ID), "nobody takes it any more");
    trainer.try_send(id, begins(begun)).expect("there is room");
    trainer.answer(id, &1, When::Every, answer(2));
    assert_eq!(steps(&viewer.hear(Duration::ZERO).answers), [2], "about what begins");
    // The next is begun right after this answer was taken: its event comes with the answer all the same.
    trainer.answer(id, &1, When::Every, answer(3));
    trainer.try_send(id, begins(begun + 1)).expect("there is room");
    let news = viewer.hear(Duration::ZERO);
    assert_eq!((news.events, news.answers), (vec![begins(begun + 1)], vec![]));
    // Whoever joins later knows which it is.
    let second = trainer.join();
    second.declare(vec![ask(1)]);
    trainer.answer(second.id(), &1, When::Every, answer(4));
    trainer.try_send(second.id(), begins(begun)).expect("there is room");
    assert_eq!(steps(&second.hear(Duration::ZERO).answers), [4]);
}
