//! What was told of file systems that cannot do all that is asked of them.

use crate::checkpoint::atomic::Doubt;
use std::path::PathBuf;

/// The directories whose file system cannot do all that is asked of it, which is told once.
#[derive(Default)]
pub(super) struct ToldDoubts(Vec<PathBuf>);

impl ToldDoubts {
    /// Gives what there is to say of `doubts`: one thing of a save, and of what a file system cannot do one thing ever.
    pub(super) fn warnings(&mut self, doubts: Vec<Doubt>) -> Vec<String> {
        let mut warnings = Vec::new();
        let (unable, failed): (Vec<Doubt>, Vec<Doubt>) = doubts.into_iter().partition(|doubt| doubt.unable);
        for doubt in unable {
            let directory = doubt.path.parent().unwrap_or(&doubt.path).to_owned();
            if !self.0.contains(&directory) {
                self.0.push(directory);
                warnings.push(doubt.to_string());
            }
        }
        warnings.extend(failed.first().map(ToString::to_string));
        warnings
    }
}
