package dev.wadi.capture.signature;

import java.security.MessageDigest;
import java.util.List;

/**
 * The hash tree of RFC 6962, section 2.1: leaves and inner nodes are hashed with different first
 * bytes, so that none can be taken for the other, and a list of n leaves is split at the largest
 * power of two below n.
 */
final class MerkleTree {
  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private MerkleTree() {}

  /** A digest into which the bytes of one leaf go. */
  static MessageDigest leaf() {
    MessageDigest digest = Hash.digest();
    digest.update(LEAF);
    return digest;
  }

  /** The root over leaves that are hashed already; of none, the hash of nothing. */
  static Hash root(List<Hash> leaves) {
    if (leaves.isEmpty()) {
      return Hash.of();
    }
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    int left = Integer.highestOneBit(leaves.size() - 1);
    return Hash.of(
        new byte[] {NODE},
        root(leaves.subList(0, left)).bytes(),
        root(leaves.subList(left, leaves.size())).bytes());
  }
}
