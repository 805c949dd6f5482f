package dev.wadi.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads keys and certificates in PEM. Texts of what is wrong say what to do, and nothing of a key.
 * Formats: RFC 7468; PKCS#8 (RFC 5958) and PKCS#1 (RFC 8017, A.1.2).
 */
final class PemKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519", "Ed448");
  private static final long MOST_BYTES = 1 << 20;

  /* SEQUENCE { OBJECT IDENTIFIER rsaEncryption, NULL }, preceded by INTEGER 0. */
  private static final byte[] RSA_HEAD = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private PemKeys() {}

  /** All certificates of a file, at least one. */
  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    List<X509Certificate> found = new ArrayList<>();
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (Block block : blocks(file)) {
      if (block.kind.equals("CERTIFICATE")) {
        found.add(
            (X509Certificate)
                factory.generateCertificate(new java.io.ByteArrayInputStream(block.content)));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": no certificate in it (expected: PEM, BEGIN CERTIFICATE)");
    }
    return found;
  }

  /** The key of a file. */
  static PrivateKey key(Path file, @Nullable String password)
      throws IOException, GeneralSecurityException {
    for (Block block : blocks(file)) {
      switch (block.kind) {
        case "PRIVATE KEY":
          return key(file, block.content);
        case "RSA PRIVATE KEY":
          return KeyFactory.getInstance("RSA").generatePrivate(pkcs8(block.content));
        case "ENCRYPTED PRIVATE KEY":
          return key(file, decrypted(file, block.content, password));
        case "EC PRIVATE KEY":
          throw new IllegalArgumentException(
              file
                  + ": a key in SEC1 form (expected: PKCS#8, which"
                  + " openssl pkcs8 -topk8 -nocrypt -in KEY -out KEY.pem makes of it)");
        default:
      }
    }
    throw new IllegalArgumentException(
        file + ": no key in it (expected: PEM, BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)");
  }

  private record Block(String kind, byte[] content) {}

  private static List<Block> blocks(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException(file + ": larger than 1 MiB");
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      try {
        blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            file + ": a block " + matcher.group(1) + " is no Base64", e);
      }
    }
    return blocks;
  }

  private static PrivateKey key(Path file, byte[] pkcs8) throws GeneralSecurityException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (java.security.spec.InvalidKeySpecException e) {
        // One of the others, or none of them: said below.
      }
    }
    throw new IllegalArgumentException(file + ": no key of RSA, EC, Ed25519 or Ed448");
  }

  private static byte[] decrypted(Path file, byte[] content, @Nullable String password)
      throws IOException, GeneralSecurityException {
    if (password == null) {
      throw new IllegalArgumentException(
          file + ": an encrypted key (expected: wadi.tls.keyPassword, or a key that is not)");
    }
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(content);
    String algorithm =
        info.getAlgName().equals("PBES2") || info.getAlgName().equals("1.2.840.113549.1.5.13")
            ? info.getAlgParameters().toString()
            : info.getAlgName();
    try {
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm)
              .generateSecret(new PBEKeySpec(password.toCharArray())),
          info.getAlgParameters());
      return info.getKeySpec(cipher).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(file + ": the password of the key is another", e);
    }
  }

  private static PKCS8EncodedKeySpec pkcs8(byte[] pkcs1) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    octets.writeBytes(RSA_HEAD);
    put(octets, 4, pkcs1);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    put(whole, 0x30, octets.toByteArray());
    return new PKCS8EncodedKeySpec(whole.toByteArray());
  }

  /* Tag, length in the long form of two or three bytes, content: X.690, 8.1.3. */
  private static void put(ByteArrayOutputStream out, int tag, byte[] content) {
    out.write(tag);
    if (content.length < 128) {
      out.write(content.length);
    } else if (content.length < 65_536) {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    } else {
      out.write(0x83);
      out.write(content.length >> 16);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
  }

  /**
   * Makes sure that a key is that of a certificate, so that no pair is taken with which every
   * handshake fails.
   */
  static void requirePair(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    byte[] something = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(something);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(something);
      if (signature.verify(signed)) {
        return;
      }
    } catch (java.security.InvalidKeyException | java.security.SignatureException e) {
      throw new IllegalArgumentException("the key is not that of the certificate", e);
    }
    throw new IllegalArgumentException("the key is not that of the certificate");
  }
}
