package dev.wadi.chain.redact.recognise;

import dev.wadi.model.Sha256;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Private keys in the wallet import format of Bitcoin: base 58 with the first four bytes of a
 * double SHA-256 as its checksum.
 */
final class WalletKeys {
  private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final BigInteger BASE = BigInteger.valueOf(DIGITS.length());
  private static final int CHECK = 4;

  private WalletKeys() {}

  static boolean isOne(byte[] b, int start, int end) {
    if ("5KL9c".indexOf(b[start]) < 0) {
      return false;
    }
    BigInteger number = BigInteger.ZERO;
    for (int i = start; i < end; i++) {
      int digit = DIGITS.indexOf(b[i]);
      if (digit < 0) {
        return false;
      }
      number = number.multiply(BASE).add(BigInteger.valueOf(digit));
    }
    byte[] bytes = number.toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    int length = bytes.length - from;
    if (length != 37 && length != 38) {
      return false;
    }
    byte[] key = Arrays.copyOfRange(bytes, from, bytes.length - CHECK);
    byte[] check = Arrays.copyOfRange(bytes, bytes.length - CHECK, bytes.length);
    return Arrays.equals(check, Arrays.copyOf(digest(digest(key)), CHECK));
  }

  private static byte[] digest(byte[] bytes) {
    return Sha256.digest().digest(bytes);
  }
}
