//! How much time may be spent on answers while something is trained.

use std::time::Duration;

/// So much of the time answers may take while training goes on.
pub(super) const SHARE: f64 = 0.015;
/// Seconds of answering that may be saved up: more would be felt as a pause of training.
const MOST: f64 = 0.02;
/// Seconds of answering that a key may run into debt for; more is forgiven, so that pictures go on within two seconds of many keys.
const DEBT: f64 = 0.026;

/// So much of the time keeping moments may take.
const SHARE_OF_MOMENTS: f64 = 0.005;
/// Seconds of keeping moments that may be saved up, and that there are at the beginning of a run, which is where moments are dense.
const MOST_OF_MOMENTS: f64 = 0.25;

/// An account of seconds that may be spent on something beside training: time that passes pays in, computing draws.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    share: f64,
    most: f64,
    balance: f64,
    paid: Duration,
}

/// The account of answers.
impl Default for Allowance {
    fn default() -> Self {
        Self { share: SHARE, most: MOST, balance: 0.0, paid: Duration::ZERO }
    }
}

impl Allowance {
    /// Makes an account of answers of one of so many runs that are trained in turns: together they have the share that one has alone.
    pub fn among(runs: usize) -> Self {
        Self { share: SHARE / runs.max(1) as f64, ..Self::default() }
    }

    /// Makes the account of moments of one of so many runs that are trained in turns, which begins `now`.
    pub fn of_moments(now: Duration, runs: usize) -> Self {
        Self {
            share: SHARE_OF_MOMENTS / runs.max(1) as f64,
            most: MOST_OF_MOMENTS,
            balance: MOST_OF_MOMENTS,
            paid: now,
        }
    }

    /// Pays in for the time since the last payment.
    pub fn pay(&mut self, now: Duration) {
        let passed = now.saturating_sub(self.paid).as_secs_f64();
        self.paid = now;
        self.balance = (self.balance + passed * self.share).min(self.most);
    }

    /// Pays nothing for the time until now: nothing was trained.
    pub fn skip(&mut self, now: Duration) {
        self.paid = now;
    }

    /// Whether something may be computed now.
    pub fn affords(&self) -> bool {
        self.balance > 0.0
    }

    /// Whether something may be computed now that somebody waits for, and that is paid back.
    pub fn bears(&self) -> bool {
        self.balance > -DEBT
    }

    /// Draws what was spent; what was `urgent` is not paid back beyond a limit.
    pub fn draw(&mut self, spent: Duration, urgent: bool) {
        let balance = self.balance - spent.as_secs_f64();
        self.balance = if urgent { balance.max(self.balance.min(-DEBT)) } else { balance };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn milliseconds(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn whatever_a_piece_takes_the_share_holds_in_the_long_run() {
        for piece in [1, 3, 40, 700] {
            let (mut account, mut now, mut spent) = (Allowance::default(), Duration::ZERO, Duration::ZERO);
            while now < Duration::from_secs(1000) {
                now += milliseconds(7);
                account.pay(now);
                while account.affords() {
                    now += milliseconds(piece);
                    spent += milliseconds(piece);
                    account.draw(milliseconds(piece), false);
                    account.pay(now);
                }
            }
            let share = spent.as_secs_f64() / now.as_secs_f64();
            assert!(
                (0.97 * SHARE..1.003 * SHARE).contains(&share) || piece == 700 && share <= 1.05 * SHARE,
                "{piece}: {share}"
            );
        }
    }

    #[test]
    fn runs_that_take_turns_have_together_what_one_has_alone() {
        let mut accounts = [Allowance::among(2), Allowance::among(2)];
        let mut alone = Allowance::default();
        let spent = |account: &mut Allowance, now: Duration| {
            account.pay(now);
            std::iter::from_fn(|| account.affords().then(|| account.draw(Duration::from_micros(10), false)))
                .count()
        };
        let now = milliseconds(100);
        let together: usize = accounts.iter_mut().map(|account| spent(account, now)).sum();
        assert!(together.abs_diff(spent(&mut alone, now)) <= 2, "{together}");
    }

    #[test]
    fn moments_are_dense_at_first_and_take_their_share_from_there_on() {
        let second = Duration::from_secs(1);
        let mut account = Allowance::of_moments(second, 1);
        let mut first = 0;
        while account.affords() {
            account.draw(milliseconds(10), false);
            account.pay(second);
            first += 1;
        }
        assert_eq!(first, 25);
        let (mut now, mut kept) = (second, 0);
        for _ in 0..100_000 {
            now += milliseconds(10);
            account.pay(now);
            if account.affords() {
                account.draw(milliseconds(10), false);
                kept += 1;
            }
        }
        assert!((495..=501).contains(&kept), "{kept}");
    }

    #[test]
    fn keys_never_stop_pictures_for_long_and_idle_time_saves_up_little() {
        let mut account = Allowance::default();
        (0..1000).for_each(|_| account.draw(milliseconds(20), true));
        assert!(!account.affords());
        account.pay(Duration::from_secs(2));
        assert!(account.affords());
        account.pay(Duration::from_secs(1000));
        account.draw(milliseconds(21), false);
        assert!(!account.affords());
    }
}
