//! What a second run has otherwise than the first, beside which it is trained.

use clap::Args;

/// A second run, trained in lock step with the first, and what it has otherwise.
#[derive(Clone, Debug, Default, Args)]
pub struct VersusOptions {
    /// Train a second network beside the first in lock step: that of a preset, or a text as for --net; seed, order of the images and
    /// all settings are those of the first
    #[arg(long, value_name = "PRESET|SPEC", help_heading = "Network")]
    pub versus: Option<String>,
    /// Give the second run another setting, e.g. momentum=0 or seed=2; alone, its network is that of the first. Can be given again
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Network")]
    pub versus_set: Vec<String>,
}

impl VersusOptions {
    /// Tells whether there is a second run.
    pub fn is_given(&self) -> bool {
        self.versus.is_some() || !self.versus_set.is_empty()
    }
}
