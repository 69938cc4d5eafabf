//! `cnn-tui report`: a page of a run that was trained, and of one whose images are gone.

use crate::support::data::Data;
use crate::support::home::Home;
use std::fs;

#[test]
fn a_run_becomes_one_page_that_needs_nothing_else() {
    let (home, data) = (Home::new(), Data::write());
    // A name that would be markup.
    let run = home.place().join("a <b>&run");
    let run = run.to_str().expect("text");
    let net = "conv 2 5x5 relu, maxpool 2, dense 10 softmax";
    home.trained(&[
        "--net",
        net,
        "--data",
        data.path(),
        "--threads",
        "1",
        "--epochs",
        "2",
        "--batch-size",
        "32",
        "--run",
        run,
    ]);
    let out = home.place().join("run.html");
    let out = out.to_str().expect("text");
    home.succeed(&["report", run, out]);
    let page = fs::read_to_string(out).expect("it is written");
    for expected in [
        "a &lt;b&gt;&amp;run</h1>",
        "<code>conv 2 5x5 relu, maxpool 2, dense 10 softmax</code>",
        "images of the test set are right",
        "<h3>Filters of layer 1: ",
        "<caption>Rows are true classes",
        "--epochs 2 \\\n",
        "&#39;conv 2 5x5 relu, maxpool 2, dense 10 softmax&#39;",
        "cnn-tui replay &#39;",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    // No file is written over in silence, and no run is changed by looking at it.
    let problem = home.refused(2, &["report", run, out]);
    assert!(problem.contains("--overwrite"), "{problem}");
    home.succeed(&["report", run, out, "--overwrite"]);
    // Without its images the rest is told all the same.
    drop(data);
    let page = home.succeed(&["report", run, "-"]);
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("Confusion and mistakes are left out"),
        "{page}"
    );
    assert!(!page.contains("<caption>Rows are true classes") && page.contains(">Curves</h2>"));
    let problem = home.refused(1, &["report", "no-such-run"]);
    assert!(problem.contains("no-such-run"), "{problem}");
}
