//! Criterion benchmarks of the kernels: see `benches/kernels.rs`.
