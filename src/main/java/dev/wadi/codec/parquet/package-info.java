/**
 * Log lines as an Apache Parquet file, written as they come: columns {@code ts}, {@code labels},
 * {@code msg}, pages in ZSTD. A writer of exactly this and nothing else; {@code
 * docs/decisions/0014-a-parquet-writer-of-our-own.md} says why.
 */
@NullMarked
package dev.wadi.codec.parquet;

import org.jspecify.annotations.NullMarked;
