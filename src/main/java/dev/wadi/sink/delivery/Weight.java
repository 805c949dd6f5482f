package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;

/** About how many bytes a batch takes in protobuf, without encoding it. */
final class Weight {
  /* Tags, lengths and the timestamp of one entry; tags and lengths of one stream or pair. */
  private static final int PER_ENTRY = 20;
  private static final int PER_STREAM = 8;
  private static final int PER_PAIR = 6;

  private Weight() {}

  static long of(Batch batch) {
    Batch.Encoded encoded = batch.encoded();
    if (encoded != null) {
      return encoded.length();
    }
    long bytes = 0;
    for (LogStream stream : batch.streams()) {
      bytes += of(stream);
    }
    return bytes;
  }

  private static long of(LogStream stream) {
    long bytes = PER_STREAM;
    bytes += stream.labels().toString().length();
    bytes += stream.lineBytes() + (long) PER_ENTRY * stream.size();
    if (stream.hasMetadata()) {
      for (int i = 0; i < stream.size(); i++) {
        for (int pair = 0; pair < stream.metadataCount(i); pair++) {
          bytes += PER_PAIR;
          bytes += Slice.length(stream.metadataName(i, pair));
          bytes += Slice.length(stream.metadataValue(i, pair));
        }
      }
    }
    return bytes;
  }
}
