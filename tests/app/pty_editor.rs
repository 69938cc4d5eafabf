//! The network editor of the real program: a network is written, checked and trained.
use crate::support::SOON;
use crate::support::data::Data;
use crate::support::pty::Session;

#[test]
fn a_network_is_written_checked_and_trained() {
    let data = Data::write();
    let mut session = Session::paused(&data, "1000");
    session.press("I");
    session.wait_for("this is what is being trained");
    // What is there goes, and something else is written: first with a mistake.
    session.press("\x15");
    session.wait_for("the network is empty");
    session.press("dens 10 softmax");
    session.wait_for("there is no layer `dens`");
    session.press("\x15");
    session.press("dense 10 softmax");
    session.wait_for("can be trained");
    session.wait_for("7 850 parameters");
    // Training takes memory: that of a batch, and of the parameters.
    session.wait_for("KiB");
    session.press("\r");
    session.wait_for("Begin a run of custom");
    session.press("y");
    session.wait_for("7 850 params");
    session.wait_until("the dashboard", |screen| !screen.contents().contains("can be trained"));
    session.press("q");
    assert!(session.wait_for_end(SOON).success());
}
