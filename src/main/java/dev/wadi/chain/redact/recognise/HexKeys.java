package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Context;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Private keys of Ethereum and others like it: 64 hexadecimal digits with a word such as "wallet"
 * near. Without one they may be a hash as well, and count only where what is doubtful is looked
 * for.
 */
final class HexKeys extends Recogniser {
  private static final int DIGITS = 64;

  private static final Context WORDS =
      Context.of(
          "private",
          "privkey",
          "privatekey",
          "wallet",
          "mnemonic",
          "signer",
          "keystore",
          "eth",
          "ethereum",
          "secp256k1",
          "ed25519");

  /** Words that say that it is something else. */
  private static final Context PUBLIC =
      Context.of(
          "hash",
          "tx",
          "txn",
          "transaction",
          "block",
          "sha256",
          "digest",
          "root",
          "topic",
          "checksum",
          "image",
          "commit",
          "public",
          "pubkey");

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(DIGITS - 2, DIGITS + 2, Beginning.Look.LONG));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.API_TOKEN);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    return Bytes.hex(b[at]) && Bytes.hex(b[at + 2]) && Bytes.hex(b[at + 3]);
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    boolean prefixed = b[i] == '0' && (b[i + 1] | 32) == 'x';
    int start = prefixed ? i + 2 : i;
    int length = wordEnd - start;
    if (length != DIGITS && !(prefixed && length == DIGITS - 1)) {
      return i;
    }
    for (int k = start; k < wordEnd; k++) {
      if (!Bytes.hex(b[k])) {
        return i;
      }
    }
    s.charge(length);
    s.lookedFar();
    boolean other = PUBLIC.near(s, i, wordEnd);
    boolean told = !other && WORDS.near(s, i, wordEnd);
    if (told || (prefixed && !other && s.on(Kind.DOUBTFUL))) {
      s.add(Kind.API_TOKEN, i, wordEnd, told ? 80 : 40, "hex-private-key");
      return wordEnd;
    }
    return i;
  }
}
