//! Words as a shell reads them.

/// Gives a word as a POSIX shell reads it back: as it is where nothing in it means something to a shell, in single quotes otherwise.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:=,@%+".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_stay_and_others_are_in_quotes() {
        for (word, expected) in [
            ("0.01", "0.01"),
            ("a/b-c_d.e:f=g,h@i%j+k", "a/b-c_d.e:f=g,h@i%j+k"),
            ("", "''"),
            ("conv 8 5x5", "'conv 8 5x5'"),
            ("it's", "'it'\\''s'"),
            ("~", "'~'"),
            ("ä", "'ä'"),
        ] {
            assert_eq!(quoted(word), expected);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_what_was_meant() {
        let words =
            ["$HOME `id` $(id)", "a\"b\\c", "'", "''x'", "*?[a]{b,c}", "#!;&|<>()", "-n", "a\nb", " \t"];
        for word in words {
            let script = format!("printf '%s' {}", quoted(word));
            let output =
                std::process::Command::new("/bin/sh").args(["-c", &script]).output().expect("a shell");
            assert_eq!(String::from_utf8(output.stdout).expect("text"), word);
        }
    }
}
