package dev.wadi.chain.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Hides the values of sensitive fields in a batch: label values, structured metadata, and JSON and
 * logfmt fields in lines. What is not masked is shared with the batch that came.
 *
 * <p>It fails closed: a line that cannot be looked through is replaced as a whole and counted.
 * Threads may share it.
 */
public final class Masker {
  private static final byte[] FAILED = "[MASKED:line]".getBytes(UTF_8);
  private static final byte[] ORIGINAL = "msg_enc".getBytes(UTF_8);

  private final SensitiveKeys keys;
  private final @Nullable OriginalCipher originals;
  private final LongAdder masked = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /**
   * @param cipher encrypts the originals of masked lines; needed when the profile keeps them
   * @throws IllegalArgumentException when the profile keeps originals and there is no cipher:
   *     nothing is kept in the clear because a key is missing
   */
  public Masker(MaskProfile profile, @Nullable OriginalCipher cipher) {
    if (profile.keepOriginals() && cipher == null) {
      throw new IllegalArgumentException("keepOriginals: true without an encryption key");
    }
    this.keys = new SensitiveKeys(profile.rules(), profile.allowed());
    this.originals = profile.keepOriginals() ? cipher : null;
  }

  /** The batch with sensitive values hidden; the same object when there were none. */
  public Batch mask(Batch batch) {
    return keys.isEmpty() ? batch : batch.map(this::mask).asCleanAs(batch);
  }

  /** One text as it would leave the gateway: for dry runs. */
  public String mask(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    byte[] hidden = new FieldMasker(keys).mask(bytes, 0, bytes.length);
    return hidden == null ? text : new String(hidden, UTF_8);
  }

  /** Lines, label values and metadata values that were hidden in part or whole. */
  public long maskedTotal() {
    return masked.sum();
  }

  /** Lines that were replaced because they could not be looked through. */
  public long failedTotal() {
    return failed.sum();
  }

  private LogStream mask(LogStream stream) {
    FieldMasker fields = new FieldMasker(keys);
    LogStream.Rewrite rewrite = stream.rewrite().labels(mask(stream.labels()));
    for (int i = 0; i < stream.size(); i++) {
      byte[] hidden = maskLine(fields, stream, i);
      if (hidden != null) {
        rewrite.line(i, hidden, 0, hidden.length);
        keepOriginal(rewrite, stream, i);
        masked.increment();
      }
      for (int pair = 0; pair < stream.metadataCount(i); pair++) {
        maskMetadata(fields, rewrite, stream, i, pair);
      }
    }
    return rewrite.build();
  }

  private byte @Nullable [] maskLine(FieldMasker fields, LogStream stream, int i) {
    try {
      return fields.mask(stream.lineBuffer(i), stream.lineOffset(i), stream.lineLength(i));
    } catch (RuntimeException e) {
      // A mistake of ours must not let the line through as it came; the counter shows it.
      failed.increment();
      return FAILED;
    }
  }

  private void keepOriginal(LogStream.Rewrite rewrite, LogStream stream, int i) {
    if (originals == null) {
      return;
    }
    byte[] line = new byte[stream.lineLength(i)];
    System.arraycopy(stream.lineBuffer(i), stream.lineOffset(i), line, 0, line.length);
    rewrite.addMetadata(i, ORIGINAL, originals.encrypt(line).getBytes(UTF_8));
  }

  private Labels mask(Labels labels) {
    Labels result = labels;
    for (int i = 0; i < labels.size(); i++) {
      MaskRule rule = keys.rule(labels.name(i));
      if (rule != null) {
        String hidden = rule.apply(labels.value(i));
        if (!hidden.equals(labels.value(i))) {
          result = result.with(labels.name(i), hidden);
          masked.increment();
        }
      }
    }
    return result;
  }

  private void maskMetadata(
      FieldMasker fields, LogStream.Rewrite rewrite, LogStream stream, int i, int pair) {
    long name = stream.metadataName(i, pair);
    long value = stream.metadataValue(i, pair);
    int nameOffset = Slice.offset(name);
    MaskRule rule = keys.rule(stream.buffer(name), nameOffset, nameOffset + Slice.length(name));
    byte[] hidden;
    if (rule != null) {
      String text = stream.text(value);
      String changed = rule.apply(text);
      hidden = changed.equals(text) ? null : changed.getBytes(UTF_8);
    } else {
      hidden = fields.mask(stream.buffer(value), Slice.offset(value), Slice.length(value));
    }
    if (hidden != null) {
      rewrite.metadataValue(i, pair, hidden, 0, hidden.length);
      masked.increment();
    }
  }
}
