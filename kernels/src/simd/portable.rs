//! Four lanes of plain arithmetic, which the compiler lays on whatever vectors there are.

use super::vector::Simd;

/// No instruction set in particular.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portable;

const LANES: usize = 4;

/// `f` of each lane. Unlike with [`std::array::from_fn`], `f` is sure to be inlined.
#[inline(always)]
fn lanes<T: Copy + Default>(f: impl Fn(usize) -> T) -> [T; LANES] {
    let mut vector = [T::default(); LANES];
    for (lane, value) in vector.iter_mut().enumerate() {
        *value = f(lane);
    }
    vector
}

#[inline(always)]
fn each(a: [f32; LANES], b: [f32; LANES], f: impl Fn(f32, f32) -> f32) -> [f32; LANES] {
    lanes(|lane| f(a[lane], b[lane]))
}

impl Simd for Portable {
    type Vector = [f32; LANES];
    type Tail = usize;
    type Mask = [bool; LANES];
    const LANES: usize = LANES;
    const MANY_REGISTERS: bool = false;

    // Like that of the others, the boundary of a function that is compiled once.
    #[inline(never)]
    fn vectorize<R>(self, f: impl FnOnce(Self) -> R) -> R {
        f(self)
    }
    #[inline(always)]
    fn splat(self, value: f32) -> [f32; LANES] {
        [value; LANES]
    }
    #[inline(always)]
    fn tail(self, count: usize) -> usize {
        count.min(LANES)
    }
    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> [f32; LANES] {
        // SAFETY: the caller promises so many readable numbers; an array is no more aligned than a number.
        unsafe { *from.cast() }
    }
    #[inline(always)]
    unsafe fn load_tail(self, from: *const f32, tail: usize) -> [f32; LANES] {
        let mut vector = [0.0; LANES];
        // SAFETY: the caller promises `tail` readable numbers, and `tail` ≤ LANES.
        unsafe { std::ptr::copy_nonoverlapping(from, vector.as_mut_ptr(), tail) };
        vector
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32, vector: [f32; LANES]) {
        // SAFETY: as in `load`, writable.
        unsafe { *to.cast() = vector };
    }
    #[inline(always)]
    unsafe fn store_tail(self, to: *mut f32, vector: [f32; LANES], tail: usize) {
        // SAFETY: as in `load_tail`, writable.
        unsafe { std::ptr::copy_nonoverlapping(vector.as_ptr(), to, tail) };
    }
    #[inline(always)]
    unsafe fn store_bytes(self, to: *mut u8, vector: [f32; LANES], count: usize) {
        for (lane, value) in vector.into_iter().enumerate().take(count) {
            // SAFETY: the caller promises `count` writable bytes.
            unsafe { *to.add(lane) = value as u8 };
        }
    }
    #[inline(always)]
    fn add(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(a, b, |a, b| a + b)
    }
    #[inline(always)]
    fn sub(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(a, b, |a, b| a - b)
    }
    #[inline(always)]
    fn mul(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(a, b, |a, b| a * b)
    }
    #[inline(always)]
    fn div(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(a, b, |a, b| a / b)
    }
    #[inline(always)]
    fn mul_add(self, a: [f32; LANES], b: [f32; LANES], c: [f32; LANES]) -> [f32; LANES] {
        // Not f32::mul_add: without the instruction that is a call into the C library.
        self.add(self.mul(a, b), c)
    }
    #[inline(always)]
    fn sqrt(self, a: [f32; LANES]) -> [f32; LANES] {
        lanes(|lane| a[lane].sqrt())
    }
    #[inline(always)]
    fn max(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(a, b, |a, b| if a > b { a } else { b })
    }
    #[inline(always)]
    fn min(self, a: [f32; LANES], b: [f32; LANES]) -> [f32; LANES] {
        each(a, b, |a, b| if a < b { a } else { b })
    }
    #[inline(always)]
    fn power_of_two(self, n: [f32; LANES]) -> [f32; LANES] {
        lanes(|lane| f32::from_bits((n[lane] as i32 + 127).cast_unsigned() << 23))
    }
    #[inline(always)]
    fn greater(self, a: [f32; LANES], b: [f32; LANES]) -> [bool; LANES] {
        lanes(|lane| a[lane] > b[lane])
    }
    #[inline(always)]
    fn beats(self, a: [f32; LANES], greatest: [f32; LANES]) -> [bool; LANES] {
        lanes(|lane| a[lane] > greatest[lane] || (a[lane].is_nan() && !greatest[lane].is_nan()))
    }
    #[inline(always)]
    fn select(self, mask: [bool; LANES], yes: [f32; LANES], no: [f32; LANES]) -> [f32; LANES] {
        lanes(|lane| if mask[lane] { yes[lane] } else { no[lane] })
    }
    #[inline(always)]
    fn sum(self, a: [f32; LANES]) -> f32 {
        (a[0] + a[2]) + (a[1] + a[3])
    }
}
