//! NEON: four lanes, 32 registers.

use super::vector::Simd;
use std::arch::aarch64::*;

/// A proof that the CPU has NEON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Neon(());

impl Neon {
    /// If this CPU has it.
    pub fn detect() -> Option<Self> {
        std::arch::is_aarch64_feature_detected!("neon").then_some(Self(()))
    }
}

/// A method that is one expression of intrinsics.
macro_rules! by {
    ($(fn $name:ident($($argument:ident: $type:ty),*) -> $result:ty = $body:expr;)*) => {$(
        #[inline(always)]
        fn $name(self, $($argument: $type),*) -> $result {
            // SAFETY: `self` proves that the CPU has NEON.
            unsafe { $body }
        }
    )*};
}

impl Simd for Neon {
    type Vector = float32x4_t;
    type Tail = usize;
    type Mask = uint32x4_t;
    const LANES: usize = 4;
    const MANY_REGISTERS: bool = true;

    #[inline(always)]
    fn vectorize<R>(self, f: impl FnOnce(Self) -> R) -> R {
        #[target_feature(enable = "neon")]
        fn run<R>(s: Neon, f: impl FnOnce(Neon) -> R) -> R {
            f(s)
        }
        // SAFETY: `self` proves that the CPU has NEON.
        unsafe { run(self, f) }
    }
    #[inline(always)]
    fn tail(self, count: usize) -> usize {
        count.min(4)
    }
    #[inline(always)]
    unsafe fn load(self, from: *const f32) -> float32x4_t {
        // SAFETY: the caller promises four readable numbers; `self` proves NEON.
        unsafe { vld1q_f32(from) }
    }
    #[inline(always)]
    unsafe fn load_tail(self, from: *const f32, tail: usize) -> float32x4_t {
        if tail == 4 {
            // SAFETY: the caller promises `tail` readable numbers, here four.
            return unsafe { self.load(from) };
        }
        let mut buffer = [0.0_f32; 4];
        // SAFETY: the caller promises `tail` readable numbers, and `tail` ≤ 4; the buffer has four.
        unsafe {
            std::ptr::copy_nonoverlapping(from, buffer.as_mut_ptr(), tail);
            self.load(buffer.as_ptr())
        }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut f32, vector: float32x4_t) {
        // SAFETY: the caller promises four writable numbers; `self` proves NEON.
        unsafe { vst1q_f32(to, vector) };
    }
    #[inline(always)]
    unsafe fn store_tail(self, to: *mut f32, vector: float32x4_t, tail: usize) {
        let mut buffer = [0.0_f32; 4];
        // SAFETY: the buffer has four numbers; the caller promises `tail` writable ones, and `tail` ≤ 4.
        unsafe {
            self.store(buffer.as_mut_ptr(), vector);
            std::ptr::copy_nonoverlapping(buffer.as_ptr(), to, tail);
        }
    }
    #[inline(always)]
    unsafe fn store_bytes(self, to: *mut u8, vector: float32x4_t, count: usize) {
        let mut buffer = [0.0_f32; 4];
        // SAFETY: the buffer has four numbers.
        unsafe { self.store(buffer.as_mut_ptr(), vector) };
        for (lane, value) in buffer.into_iter().enumerate().take(count) {
            // SAFETY: the caller promises `count` writable bytes.
            unsafe { *to.add(lane) = value as u8 };
        }
    }
    by! {
        fn splat(value: f32) -> float32x4_t = vdupq_n_f32(value);
        fn add(a: float32x4_t, b: float32x4_t) -> float32x4_t = vaddq_f32(a, b);
        fn sub(a: float32x4_t, b: float32x4_t) -> float32x4_t = vsubq_f32(a, b);
        fn mul(a: float32x4_t, b: float32x4_t) -> float32x4_t = vmulq_f32(a, b);
        fn div(a: float32x4_t, b: float32x4_t) -> float32x4_t = vdivq_f32(a, b);
        fn mul_add(a: float32x4_t, b: float32x4_t, c: float32x4_t) -> float32x4_t = vfmaq_f32(c, a, b);
        fn sqrt(a: float32x4_t) -> float32x4_t = vsqrtq_f32(a);
        fn max(a: float32x4_t, b: float32x4_t) -> float32x4_t = vbslq_f32(vcgtq_f32(a, b), a, b);
        fn min(a: float32x4_t, b: float32x4_t) -> float32x4_t = vbslq_f32(vcltq_f32(a, b), a, b);
        fn power_of_two(n: float32x4_t) -> float32x4_t =
            vreinterpretq_f32_s32(vshlq_n_s32::<23>(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127))));
        fn greater(a: float32x4_t, b: float32x4_t) -> uint32x4_t = vcgtq_f32(a, b);
        // Not (a ≤ greatest), which a NaN makes true too, where the greatest is a number.
        fn beats(a: float32x4_t, greatest: float32x4_t) -> uint32x4_t =
            vbicq_u32(vceqq_f32(greatest, greatest), vcleq_f32(a, greatest));
        fn select(mask: uint32x4_t, yes: float32x4_t, no: float32x4_t) -> float32x4_t = vbslq_f32(mask, yes, no);
        fn sum(a: float32x4_t) -> f32 = vaddvq_f32(a);
    }
}
