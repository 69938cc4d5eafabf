//! The doctor on a run that trains from the beginning, with a screen that is slow to look.

use crate::protocol::Event;
use crate::protocol::channel::Received;
use crate::train::config::TrainConfig;
use crate::train::job::Origin;
use crate::train::job::{Home, Job, Source, Start};
use crate::train::trainer_thread::Handle;
use crate::tui::app::App;
use crate::tui::testing::RICH;
use std::path::Path;
use std::time::Duration;

/// Writes images of 4×4 pixels in three classes to `path`.
fn write_images(path: &Path) {
    let pixel = |image: usize, at: usize| (image % 3 * 80 + (image * 7 + at * 11) % 60).to_string();
    let line = |image: usize| {
        let pixels: Vec<String> = (0..16).map(|at| pixel(image, at)).collect();
        format!("{},{}\n", image % 3, pixels.join(","))
    };
    std::fs::write(path, (0..300).map(line).collect::<String>()).expect("a file");
}

/// A run on these images that has no end.
fn job(images: &Path) -> Job {
    let config = TrainConfig {
        spec: "dense 6 sigmoid, dense 3 softmax".parse().expect("a spec"),
        batch_size: 10,
        epochs: 1_000_000,
        validation: Some(100),
        ..TrainConfig::default()
    };
    Job {
        name: "stripes".to_owned(),
        config,
        origin: Origin::Text,
        source: Source::at(images, Default::default()),
        threads: 1,
        state: None,
        extended: None,
        home: Home::Nowhere,
        save_every: Duration::MAX,
        save: None,
        usual: None,
        probe_interval: Duration::from_millis(100),
        start: Start::default(),
        rerun: None,
    }
}

#[test]
fn a_run_that_trains_at_once_is_known_as_it_was_before_its_first_batch() {
    let place = tempfile::tempdir().expect("a directory");
    let path = place.path().join("stripes.csv");
    write_images(&path);
    let mut app = App::new(RICH);
    let handle = Handle::spawn(job(&path), app.all_asks()).expect("a thread");
    let viewer = handle.viewer();
    // Batches were trained by the time that the screen looks for the first time.
    loop {
        match viewer.wait_event(Duration::from_secs(60)) {
            Received::Event(event) => {
                let trains = matches!(&event, Event::Report(report) if report.total_steps > 20);
                app.on_event(event);
                if trains {
                    break;
                }
            }
            other => panic!("no batch was trained: {other:?}"),
        }
    }
    while !app.model.doctor.has_looked() {
        viewer.take_answers().into_iter().for_each(|answer| app.on_answer(answer));
        viewer.declare(app.all_asks());
        if let Received::Event(event) = viewer.wait_event(Duration::from_secs(60)) {
            app.on_event(event);
        }
    }
    let first = app.model.doctor.first.as_ref().expect("the layers before the first batch");
    assert_eq!((first.images, first.layers.len()), (100, 2));
}
