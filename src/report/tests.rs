//! Pages of made-up runs: what is in them, and that nothing hostile gets through.

use super::*;
use crate::inspect::confusion::Matrix;
use crate::inspect::layer::Filters;
use crate::inspect::mistakes::{Gallery, Judgement};
use crate::nn::shape::Shape;
use crate::protocol::{BatchPoint, EpochReport, Evaluation, LayerInfo, LiveChange};

const HOSTILE: &str = "</title><script>alert(1)</script>\u{202e}<img src=x onerror=alert(2)>\"' & ";

fn batch(step: u64) -> BatchPoint {
    let learning_rate = Some(0.1 / step as f64);
    BatchPoint {
        step,
        loss: 2.0 / step as f64,
        accuracy: 0.5,
        images: 10,
        learning_rate,
        gradient_norm: None,
    }
}

fn epoch(number: usize) -> EpochReport {
    let accuracy = 1.0 - 0.2 / number as f64;
    let validation = Some(Evaluation { loss: 1.0 / number as f64, accuracy, images: 10 });
    EpochReport {
        epoch: number,
        total_steps: 100 * number as u64,
        train_loss: 1.5 / number as f64,
        train_accuracy: accuracy,
        validation,
        ..EpochReport::default()
    }
}

fn layer() -> LayerInfo {
    LayerInfo {
        text: format!("conv 1 2x2 {HOSTILE}"),
        kind: "conv".to_owned(),
        does: String::new(),
        output: Shape::new(2, 2, 1),
        parameters: 5,
        weights: 4,
        biases: 1,
        macs: 1234,
        silenced: Vec::new(),
        frozen: Vec::new(),
    }
}

/// A run in which every text is hostile.
fn hostile(classes: usize) -> Report {
    let text = || HOSTILE.to_owned();
    let facts = || vec![Fact::new(HOSTILE, HOSTILE)];
    let weights = vec![0.1, -0.2, f32::NAN, f32::INFINITY];
    let filters = Filters {
        total: 1,
        count: 1,
        total_channels: 1,
        channels: 1,
        height: 2,
        width: 2,
        weights,
        ..Filters::default()
    };
    let counts = (0..classes)
        .map(|row| (0..classes).map(|column| usize::from(row != column) + row).collect())
        .collect();
    let mistakes = Gallery {
        first: vec![Judgement { label: 0, predicted: 1, ..Judgement::default() }],
        total: 1,
        shape: Shape::new(2, 2, 1),
        pixels: vec![0, 80, 160, 255],
        ..Gallery::default()
    };
    let matrix = Matrix { counts, ..Matrix::default() };
    Report {
        name: text(),
        network: text(),
        results: facts(),
        notes: vec![text()],
        batches: (1..=250).map(batch).collect(),
        epochs: vec![epoch(1), epoch(2)],
        changes: vec![LiveChange { step: 150, name: text(), from: text(), to: text() }],
        layers: vec![layer()],
        moments: [0, 250].map(|step| Moment { step, filters: vec![filters.clone()] }).to_vec(),
        measured: Some(Measured { set: text(), classes: vec![text(); classes], matrix, mistakes }),
        settings: facts(),
        data: facts(),
        journal: text(),
        commands: facts(),
        made: text(),
    }
}

/// The tags of a page, each with its attributes.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()).collect()
}

/// What a page is to be, whatever is in it.
fn check(page: &str) {
    let mut open = Vec::new();
    for tag in tags(page) {
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap_or_default();
        let is_void = tag.ends_with('/') || ["!DOCTYPE", "meta", "img"].contains(&name);
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{tag}");
        } else if !is_void {
            open.push(name);
        }
        assert_ne!(name, "script");
        assert!(
            name != "img" || tag.contains("alt=\"") && tag.contains("src=\"data:image/png;base64,"),
            "{tag}"
        );
        assert!(!tag.contains(" onerror=") || !tag.starts_with("img src=x"), "{tag}");
    }
    assert!(open.is_empty(), "{open:?}");
    for wrong in ["http:", "https:", "url(", "@import", "\u{202e}", "=\"NaN", "=\"inf"] {
        assert!(!page.contains(wrong), "{wrong}");
    }
}

#[test]
fn nothing_hostile_becomes_markup_and_every_element_is_closed() {
    for classes in [2, 60] {
        let page = hostile(classes).html();
        check(&page);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    }
}

#[test]
fn all_of_a_run_is_there() {
    let page = hostile(3).html();
    for section in
        ["Curves", "Network", "Confusion", "Worst mistakes", "Configuration", "Journal", "The same once more"]
    {
        assert!(page.contains(&format!(">{section}</h2>")), "{section}");
    }
    assert_eq!(page.matches("<svg role=\"img\"").count(), 3, "loss, accuracy, learning rate");
    assert_eq!(page.matches("<g class=\"mark\">").count(), 3, "the change is marked in each");
    assert!(page.contains("The best validation accuracy is 90.00 % in epoch 2."));
    assert!(
        page.contains("batch 250<small>epoch 2.5<") && page.contains("batch 0<small>epoch 0<"),
        "filters over time"
    );
    assert_eq!(page.matches("<td class=\"wrong\"").count(), 6);
    assert!(
        page.contains("default-src 'none'")
            && page.contains("@media print")
            && page.contains("prefers-color-scheme: dark")
    );
}

#[test]
fn a_run_of_which_little_is_known_is_a_page_too() {
    check(&Report::default().html());
    let begun = Report { batches: vec![batch(1)], ..Report::default() };
    check(&begun.html());
    let lost = BatchPoint { loss: f64::NAN, learning_rate: None, ..batch(2) };
    check(&Report { batches: vec![lost], ..Report::default() }.html());
}

#[test]
fn long_names_of_classes_stand_upright_above_their_columns_and_short_ones_do_not() {
    let of = |names: [&str; 3]| {
        let mut report = hostile(3);
        let measured = report.measured.as_mut().expect("it is measured");
        measured.classes = names.map(str::to_owned).to_vec();
        let page = report.html();
        check(&page);
        let table = page.split("<table class=\"matrix").nth(1).expect("the table is there");
        table.split("<tbody>").next().expect("it has a head").to_owned()
    };
    let long = of(["Ankle boot", "Bag", "T-shirt/top"]);
    assert!(long.starts_with(" upright\">"), "{long}");
    for name in ["Ankle boot", "Bag", "T-shirt/top"] {
        assert!(long.contains(&format!("<span>{name}</span>")), "{long}");
    }
    assert!(of(["0", "1", "12345"]).starts_with("\">"));
    let style = include_str!("style.css");
    assert!(style.contains(".upright thead span") && style.contains("writing-mode: vertical-rl"));
}
