package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureStandstill;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.EnumSet;
import java.util.Set;

/**
 * An Ed25519 key that signs (RFC 8032), from a PEM file in PKCS #8 (RFC 8410) such as {@code
 * openssl genpkey -algorithm ed25519} writes too. Its file must be its owner's alone.
 */
public final class SigningKey {
  private static final String TYPE = "PRIVATE KEY";
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final PrivateKey secret;
  private final VerifyingKey open;

  private SigningKey(PrivateKey secret, VerifyingKey open) {
    this.secret = secret;
    this.open = open;
  }

  /**
   * Makes a key and writes both halves: the secret one to the file, the public one beside it with
   * {@code .pub} behind the name.
   *
   * @throws FileAlreadyExistsException when either is there; nothing is overwritten
   */
  public static SigningKey make(Path file) throws IOException {
    Path publicFile = publicFile(file);
    if (Files.exists(publicFile)) {
      throw new FileAlreadyExistsException(publicFile.toString());
    }
    KeyPair pair = generate(new SecureRandom());
    SigningKey key = new SigningKey(pair.getPrivate(), new VerifyingKey(pair.getPublic()));
    CaptureStandstill.writeNew(
        file, Pem.encode(pair.getPrivate().getEncoded(), TYPE).getBytes(UTF_8));
    CaptureStandstill.writeNew(publicFile, key.open.pem().getBytes(UTF_8));
    return key;
  }

  /** Where the public half of a key lies. */
  public static Path publicFile(Path file) {
    return file.resolveSibling(file.getFileName() + ".pub");
  }

  /**
   * @throws SignatureFormatException when the file holds no such key, or others may read it
   */
  public static SigningKey read(Path file) throws IOException {
    requirePrivate(file);
    byte[] der = Pem.decode(Files.readString(file), TYPE, file.toString());
    try {
      PrivateKey secret =
          KeyFactory.getInstance(VerifyingKey.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(der));
      byte[] seed =
          ((EdECPrivateKey) secret)
              .getBytes()
              .orElseThrow(() -> new GeneralSecurityException("a key that cannot be read"));
      // The platform derives a public half only while it makes a pair, from the random bytes that
      // it is given: those are the seed.
      return new SigningKey(secret, new VerifyingKey(generate(new Fixed(seed)).getPublic()));
    } catch (GeneralSecurityException e) {
      throw new SignatureFormatException(file + " holds no private Ed25519 key", e);
    }
  }

  private static void requirePrivate(Path file) throws IOException {
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(granted)) {
      throw new SignatureFormatException(
          file + " can be read or written by others than its owner (cure: chmod 600)");
    }
  }

  private static KeyPair generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
    }
  }

  /** The public half. */
  public VerifyingKey open() {
    return open;
  }

  byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance(VerifyingKey.ALGORITHM);
      signature.initSign(secret);
      signature.update(text.getBytes(UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read does not sign", e);
    }
  }

  @Override
  public String toString() {
    return "SigningKey[" + open.fingerprint() + "]";
  }

  /** Gives the same bytes always. */
  private static final class Fixed extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte[] seed;

    Fixed(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }
}
