package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * The public half of an Ed25519 key (RFC 8032), as PEM of its SubjectPublicKeyInfo (RFC 8410): what
 * {@code openssl pkey -pubout} writes.
 */
public final class VerifyingKey {
  static final String ALGORITHM = "Ed25519";

  private static final String TYPE = "PUBLIC KEY";

  private final PublicKey key;

  VerifyingKey(PublicKey key) {
    this.key = key;
  }

  /**
   * @throws SignatureFormatException when the file holds no such key
   */
  public static VerifyingKey read(Path file) throws IOException {
    return parse(Files.readString(file), file.toString());
  }

  static VerifyingKey parse(String pem, String where) throws SignatureFormatException {
    try {
      byte[] der = Pem.decode(pem, TYPE, where);
      return new VerifyingKey(
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      throw new SignatureFormatException(where + " holds no public Ed25519 key", e);
    }
  }

  String pem() {
    return Pem.encode(key.getEncoded(), TYPE);
  }

  /** By this a statement names the key. */
  public Hash fingerprint() {
    return Hash.of(key.getEncoded());
  }

  /** Whether the other half of this key signed the text. */
  boolean signed(String text, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(text.getBytes(UTF_8));
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      // A signature of another length or shape is none.
      return false;
    }
  }

  @Override
  public String toString() {
    return "Ed25519 " + Base64.getEncoder().encodeToString(key.getEncoded());
  }
}
