package dev.wadi.source.records;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.model.Identity;
import dev.wadi.model.Identity.Signer;
import dev.wadi.model.Identity.Stranger;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorQuery;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request was signed by whom its query names: the HMAC of its body with SHA-1 in
 * hexadecimal digits, as Vercel's drains send it. There is neither a time nor a number in it, so
 * whoever has seen one may send it again; that is why drains go over TLS.
 */
final class VercelProof {
  static final String HEADER = "x-vercel-signature";

  /** The parameter of a query that says whose secret it is. */
  private static final String SIGNER = "signer";

  private static final String UNKNOWN = "signer: not known";
  private static final String BAD_SIGNATURE = HEADER + ": not the body's";

  private VercelProof() {}

  /** As {@link dev.wadi.source.door.SignedFormat#claimed}. */
  static Identity.@Nullable Answer claimed(DoorHead head, Identity identity, String door) {
    String id = signer(head);
    if (id.isEmpty() || head.header(HEADER) == null) {
      return null;
    }
    List<Signer> signers = identity.signers(id, door);
    return signers.isEmpty()
        ? new Stranger(Refusal.UNKNOWN_TOKEN, UNKNOWN)
        : new Identity.Known(signers.get(0).caller());
  }

  /** As {@link dev.wadi.source.door.SignedFormat#proved}. */
  static Identity.Answer proved(DoorHead head, ByteBuffer body, Identity identity, String door) {
    String told = head.header(HEADER);
    byte[] signature =
        (told == null ? "" : told).strip().toLowerCase(Locale.ROOT).getBytes(US_ASCII);
    for (Signer signer : identity.signers(signer(head), door)) {
      if (MessageDigest.isEqual(sum(signer.secret(), body.duplicate()), signature)) {
        return new Identity.Known(signer.caller());
      }
    }
    return new Stranger(Refusal.UNKNOWN_TOKEN, BAD_SIGNATURE);
  }

  private static String signer(DoorHead head) {
    try {
      return DoorQuery.of(head.query()).text(SIGNER);
    } catch (MalformedPushException e) {
      return ""; // then it is no signer's, and what reads the body says what is wrong
    }
  }

  private static byte[] sum(byte[] secret, ByteBuffer body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret, "HmacSHA1"));
      mac.update(body);
      return HexFormat.of().formatHex(mac.doFinal()).getBytes(US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC with SHA-1 is part of every JDK", e);
    }
  }
}
