use super::*;
use crate::cli::{Place, Recipe};
use clap::Args;

#[test]
fn the_command_line_contradicts_itself_nowhere() {
    command(&[]).debug_assert();
}

/// What is said of a command line.
fn said(line: &[&str]) -> String {
    let words: Vec<OsString> =
        std::iter::once("cnn-tui").chain(line.iter().copied()).map(OsString::from).collect();
    match Cli::read(&words) {
        Ok(cli) => panic!("{line:?} is understood: {cli:?}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn options_in_the_wrong_place_are_told_where_they_go() {
    for (line, advice) in [
        (&["--epochs", "1", "train"][..], "options come after the subcommand: cnn-tui train --epochs 1"),
        (&["--epochs=1", "train", "--json"], "cnn-tui train --json --epochs=1"),
        (&["--net", "dense 10", "train"], "cnn-tui train --net 'dense 10'"),
        (&["--preset", "train", "train"], "cnn-tui train --preset train"),
        (&["--json", "train"], "options come after the subcommand: cnn-tui train --json"),
        (&["--json", "runs", "rm", "x"], "cnn-tui runs rm x --json"),
        (&["--fps", "5", "train"], "'cnn-tui train' has no '--fps'; it is an option of 'cnn-tui', 'cnn-tui "),
        (&["--fps", "5", "resume", "x"], "cnn-tui resume x --fps 5"),
        (&["--config", "mine.toml", "train"], "cnn-tui train --config mine.toml"),
        (&["--epochs", "3", "eval", "x"], "'cnn-tui eval' has no '--epochs'"),
        (&["--json"], "'--json' is an option of 'cnn-tui train', 'cnn-tui "),
        (&["eval", "x", "--epochs", "3"], "'--epochs' is an option of 'cnn-tui', 'cnn-tui train', 'cnn-tui "),
        (&["train", "--fps", "3"], "'--fps' is an option of 'cnn-tui', 'cnn-tui "),
        (&["train", "--theme=lecture"], "'--theme' is an option of 'cnn-tui', 'cnn-tui "),
        (&["resume", "--json"], "'--json' is an option of 'cnn-tui train'"),
        (&["bench", "--epochs", "3"], "'--epochs' is an option of"),
        (&["--rounds", "3"], "'--rounds' is an option of 'cnn-tui bench'"),
        (&["-epochs", "3"], "options have two dashes: '--epochs'"),
        (&["train", "-lr=0.1"], "options have two dashes: '--lr'"),
        (&["train", "--learning-rate", "3"], "'--lr'"),
        (&["train", "--zebra"], "'cnn-tui train --help' lists the options"),
    ] {
        let said = said(line);
        assert!(said.contains(advice), "{line:?}: {advice:?} is not in {said}");
        assert!(!said.contains("as a value"), "{said}");
    }
}

#[test]
fn words_that_are_no_subcommands_are_guessed_at() {
    for (line, advice) in [
        (&["trian"][..], "'train'"),
        (&["run"], "'runs'"),
        (&["runs", "remove", "x"], "'rm'"),
        (&["small"], "cnn-tui --preset small"),
        (&["2026-11-23-1200-small"], "cnn-tui resume 2026-11-23-1200-small"),
        (&["runs/latest.cnn"], "cnn-tui eval runs/latest.cnn"),
        (&["train", "small"], "--preset small"),
        (&["train", "--epochs", "3", "eval", "x"], "one subcommand at a time"),
        (&["train", "help"], "cnn-tui train --help"),
    ] {
        let said = said(line);
        assert!(said.contains(advice), "{line:?}: {advice:?} is not in {said}");
    }
}

#[test]
fn resume_shows_what_it_accepts_and_nothing_else() {
    let mut command = command(&[]);
    command.build();
    let resume = command.find_subcommand_mut("resume").expect("a subcommand");
    let help = resume.render_long_help().to_string();
    for shown in
        ["--epochs", "--until-accuracy", "--extend", "--data", "--threads", "--save", "--on-hangup", "--fps"]
    {
        assert!(help.contains(&format!("{shown} <")), "{shown} is not in {help}");
    }
    let fixed = Place::augment_args(Recipe::augment_args(clap::Command::new("")));
    assert!(fixed.get_arguments().count() > 10);
    for argument in fixed.get_arguments() {
        let hidden = format!("--{} ", argument.get_long().expect("an option"));
        assert!(!help.contains(&hidden), "{hidden} is in {help}");
    }
}

/// The names of all subcommands that are shown, those of subcommands after them.
fn subcommands(command: &clap::Command) -> Vec<String> {
    let shown = command
        .get_subcommands()
        .filter(|subcommand| !subcommand.is_hide_set() && subcommand.get_name() != "help");
    shown
        .flat_map(|subcommand| {
            std::iter::once(subcommand.get_name().to_owned()).chain(subcommands(subcommand))
        })
        .collect()
}

#[test]
fn completions_of_every_shell_name_every_subcommand() {
    use clap::ValueEnum;
    let names = subcommands(&command(&[]));
    assert!(names.len() > 18 && names.contains(&"convert".to_owned()), "{names:?}");
    for shell in clap_complete::Shell::value_variants() {
        let script = String::from_utf8(completions::completions(command(&[]), *shell)).expect("UTF-8");
        for name in &names {
            assert!(script.contains(name.as_str()), "{name} is not completed in {shell}");
        }
    }
}

#[test]
fn every_subcommand_has_a_page_of_the_manual_and_no_page_is_replaced_unasked() {
    let place = tempfile::tempdir().expect("a directory can be made");
    let directory = place.path().join("man1");
    let read = |extra: &[&str]| {
        let words = ["cnn-tui", "man"].map(OsString::from).into_iter().chain([directory.clone().into()]);
        let cli = Cli::read(&words.chain(extra.iter().map(OsString::from)).collect::<Vec<_>>())
            .expect("understood");
        cli.run().map_err(|failure| failure.to_string())
    };
    read(&[]).expect("the pages are written");
    for name in subcommands(&command(&[])) {
        let pages = std::fs::read_dir(&directory).expect("it is there").flatten();
        let has = pages
            .map(|entry| entry.file_name())
            .any(|page| page.to_string_lossy().ends_with(&format!("-{name}.1")));
        assert!(has, "there is no page of {name}");
    }
    let page = directory.join("cnn-tui-data-convert.1");
    let written = std::fs::read_to_string(&page).expect("a page of a subcommand's subcommand");
    assert!(written.contains(".TH") && written.contains("\\-\\-to"), "{written}");
    read(&[]).expect("the same pages are no others");
    std::fs::write(&page, "mine").expect("written");
    assert!(read(&[]).is_err_and(|said| said.contains("--overwrite")));
    read(&["--overwrite"]).expect("asked for");
    assert_eq!(std::fs::read_to_string(&page).expect("there"), written);
}
