package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the bytes of one file hash to, whole and block by block, so that a part of it can be trusted
 * without the rest.
 *
 * @param name of the file in its capture
 * @param bytes its length
 * @param sha256 hash of all its bytes, as {@code sha256sum} gives it
 * @param blocks leaf hashes of its blocks of {@link #BLOCK_BYTES}, the last one shorter
 */
public record FileDigest(String name, long bytes, Hash sha256, List<Hash> blocks) {
  /*
   * A frame of a data file is about 100 KB compressed: whoever reads one needs two blocks at most,
   * and the hashes of a capture of 1 GB take 40 KB.
   */
  /** Length of a block. */
  public static final int BLOCK_BYTES = 256 << 10;

  public FileDigest {
    blocks = List.copyOf(blocks);
    if (bytes < 0 || blocks.size() != blocks(bytes)) {
      throw new IllegalArgumentException(
          "bytes: " + bytes + ", blocks: " + blocks.size() + " (expected: " + blocks(bytes) + ")");
    }
  }

  private static long blocks(long bytes) {
    return (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
  }

  /** Reads a file to its end. */
  static FileDigest of(String name, InputStream in) throws IOException {
    MessageDigest whole = Hash.digest();
    List<Hash> blocks = new ArrayList<>();
    byte[] block = new byte[BLOCK_BYTES];
    long bytes = 0;
    int read;
    do {
      read = in.readNBytes(block, 0, block.length);
      if (read > 0) {
        whole.update(block, 0, read);
        blocks.add(blockHash(block, read));
        bytes += read;
      }
    } while (read == block.length);
    return new FileDigest(name, bytes, Hash.of(whole), blocks);
  }

  /** The hash by which the bytes of one block are known. */
  static Hash blockHash(byte[] block, int length) {
    MessageDigest leaf = MerkleTree.leaf();
    leaf.update(block, 0, length);
    return Hash.of(leaf);
  }

  /** This file as a leaf of the tree over all files: name, a zero, length, both hashes. */
  Hash leaf() {
    MessageDigest leaf = MerkleTree.leaf();
    leaf.update(name.getBytes(UTF_8));
    leaf.update((byte) 0);
    leaf.update(ByteBuffer.allocate(Long.BYTES).putLong(bytes).array());
    leaf.update(sha256.bytes());
    leaf.update(MerkleTree.root(blocks).bytes());
    return Hash.of(leaf);
  }

  /** The root over files, which stand in the order of {@link #compareNames}. */
  static Hash root(List<FileDigest> files) {
    return MerkleTree.root(files.stream().map(FileDigest::leaf).toList());
  }

  /** The order of names everywhere here: by their bytes in UTF-8. */
  static int compareNames(String a, String b) {
    return Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
  }
}
