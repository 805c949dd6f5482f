package dev.wadi.source.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.logops.LogopsSignature;
import dev.wadi.codec.plain.LaxTimes;
import dev.wadi.model.Identity;
import dev.wadi.model.Identity.Signer;
import dev.wadi.model.Identity.Stranger;
import dev.wadi.model.Rfc3339;
import dev.wadi.model.Sha256;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.intake.LetInMark;
import dev.wadi.source.intake.ReplayGuard;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request was signed by whom it names: versions 0.4 and 0.5 of LogOps' HMAC.
 *
 * <p>A signature counts once. 0.5 signs the nonce, which is remembered. 0.4 does not, so that
 * whoever repeats a request could give it another one: there the signature itself is remembered.
 * Both for as long as their time is good, and only after the signature was found right, so that
 * nobody can use up another's nonces or fill the memory without a secret. Threads share it.
 */
final class LogopsProof {
  static final List<String> HEADERS =
      List.of("x-api-key", "x-timestamp", "x-content-sha256", "x-signature", "x-nonce");

  static final String NO_KEY = "missing X-Api-Key";
  static final String BAD_KEY = "invalid api key";
  static final String BAD_TIME = "bad X-Timestamp";
  private static final String NO_SIGNATURE = "missing hmac headers";
  private static final String SKEW = "timestamp skew";
  private static final String BAD_SIGNATURE = "bad signature";
  private static final String BAD_HASH = "body hash mismatch";
  private static final String REPLAY = "replay detected";
  private static final String NO_NONCE = "missing X-Nonce";

  private final LogopsSettings settings;
  private final InstantSource clock;

  /* Looks things up in a table for a fraction of a microsecond; rarely writes a line. */
  private final ReentrantLock lock = new ReentrantLock();
  private final ReplayGuard seen;
  private final @Nullable LetInMark mark;

  /**
   * @param mark of those that were let in before a restart; null when nobody asks then
   */
  LogopsProof(
      LogopsSettings settings, InstantSource clock, long tableKey, @Nullable LetInMark mark) {
    this.mark = mark;
    this.settings = settings;
    this.clock = clock;
    long skew = settings.skew().toNanos();
    long started = Rfc3339.toNanos(clock.instant());
    this.seen = new ReplayGuard(skew, skew, settings.nonces(), started, tableKey);
    if (mark != null && mark.isFirst()) {
      seen.nothingCameAfter(started);
    } else if (mark != null) {
      mark.before().ifPresent(seen::nothingCameAfter);
    }
  }

  /** Whether a text about a request without a signature is one of ours. */
  static boolean isOwn(String text) {
    return text.equals(NO_SIGNATURE);
  }

  /** What a text is counted as, in the words of LogOps' metrics. */
  static String reason(String text) {
    return switch (text) {
      case SKEW -> "clock_skew";
      case BAD_SIGNATURE, BAD_HASH -> "bad_signature";
      case REPLAY, NO_NONCE -> "bad_nonce";
      case BAD_KEY -> "unknown_client";
      default -> "unauthorized";
    };
  }

  /** As {@link dev.wadi.source.door.SignedFormat#claimed}. */
  Identity.@Nullable Answer claimed(DoorHead head, Identity identity, String door) {
    String key = head.header("x-api-key");
    boolean signed = head.header("x-signature") != null;
    if (settings.proof() == LogopsSettings.Proof.KEY
        || (settings.proof() == LogopsSettings.Proof.ANY
            && !signed
            && (key == null || identity.signers(key, door).isEmpty()))) {
      return null;
    }
    if (key == null) {
      return stranger(NO_KEY);
    }
    List<Signer> signers = identity.signers(key, door);
    if (signers.isEmpty()) {
      return stranger(BAD_KEY);
    }
    String problem = problem(head);
    if (problem == null) {
      return new Identity.Known(signers.get(0).caller());
    }
    return problem.equals(BAD_TIME) ? new Stranger(Refusal.MALFORMED, problem) : stranger(problem);
  }

  private @Nullable String problem(DoorHead head) {
    String time = head.header("x-timestamp");
    if (time == null
        || head.header("x-signature") == null
        || head.header("x-content-sha256") == null) {
      return NO_SIGNATURE;
    }
    long signed = nanos(time);
    if (signed == LaxTimes.NOT_A_TIME) {
      return BAD_TIME;
    }
    lock.lock();
    try {
      if (seen.atTime(signed, now()) != ReplayGuard.Answer.FRESH) {
        return SKEW;
      }
    } finally {
      lock.unlock();
    }
    return settings.requireNonce() && head.header("x-nonce") == null ? NO_NONCE : null;
  }

  /** As {@link dev.wadi.source.door.SignedFormat#proved}. */
  Identity.Answer proved(DoorHead head, ByteBuffer body, Identity identity, String door) {
    String hash = LogopsSignature.hash(body);
    String told = text(head, "x-content-sha256").strip().toLowerCase(Locale.ROOT);
    if (!MessageDigest.isEqual(hash.getBytes(UTF_8), told.getBytes(UTF_8))) {
      return stranger(BAD_HASH);
    }
    String key = text(head, "x-api-key");
    String time = text(head, "x-timestamp");
    String signature = text(head, "x-signature").strip();
    String nonce = head.header("x-nonce");
    String path = "/" + head.path();
    String target = head.query().isEmpty() ? path : path + "?" + head.query();
    String fifth = LogopsSignature.canonical5(head.method(), path, hash, time, nonce);
    String fourth = LogopsSignature.canonical4(head.method(), target, time, hash);
    for (Signer signer : identity.signers(key, door)) {
      boolean withNonce = LogopsSignature.fits(signer.secret(), fifth, signature);
      if (withNonce || LogopsSignature.fits(signer.secret(), fourth, signature)) {
        String once = withNonce && nonce != null ? "nonce\n" + nonce : "signature\n" + signature;
        Stranger again = again(key + "\n" + once, nanos(time));
        return again == null ? new Identity.Known(signer.caller()) : again;
      }
    }
    return stranger(BAD_SIGNATURE);
  }

  private @Nullable Stranger again(String once, long signed) {
    ByteBuffer sum = ByteBuffer.wrap(Sha256.of(once));
    ReplayGuard.Answer answer;
    lock.lock();
    try {
      answer = seen.admit(sum.getLong(), sum.getLong(), signed, now());
      if (answer == ReplayGuard.Answer.FRESH && mark != null) {
        mark.letsIn(signed); // at most four times a second into the kernel's memory
      }
    } finally {
      lock.unlock();
    }
    return switch (answer) {
      case FRESH -> null;
      case REPLAYED -> stranger(REPLAY);
      case OLD, FUTURE -> stranger(SKEW);
      /* Nobody knows whether it came before a restart. Who comes again signs it anew. */
      case FORGOTTEN -> new Stranger(Refusal.UNAVAILABLE, "signed before this gateway began");
      case FULL -> new Stranger(Refusal.UNAVAILABLE, "too many signed requests in a short time");
    };
  }

  private long now() {
    return Rfc3339.toNanos(clock.instant());
  }

  private static long nanos(String time) {
    byte[] bytes = time.strip().getBytes(UTF_8);
    return LaxTimes.ofText(bytes, 0, bytes.length);
  }

  private static String text(DoorHead head, String name) {
    String value = head.header(name);
    return value == null ? "" : value;
  }

  private static Stranger stranger(String text) {
    return new Stranger(Refusal.UNKNOWN_TOKEN, text);
  }
}
