package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.signature.Verification.Change;
import dev.wadi.capture.signature.Verification.SignatureState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds a capture against its manifest and its signature. Changes nothing, takes no lock. */
public final class CaptureVerifier {
  /**
   * Manifest, statement and block list are read whole; a capture of a terabyte has 140 MB of
   * blocks.
   */
  private static final int MAX_TEXT_BYTES = 256 << 20;

  private final Contents contents;
  private final @Nullable VerifyingKey key;
  private final long leastCounter;
  private final Predicate<String> mayLack;

  /**
   * @param key by which it must be signed; null when any will do
   * @param leastCounter the newest counter that is remembered; 0 when none is
   */
  public CaptureVerifier(Contents contents, @Nullable VerifyingKey key, long leastCounter) {
    this(contents, key, leastCounter, name -> false);
  }

  private CaptureVerifier(
      Contents contents, @Nullable VerifyingKey key, long leastCounter, Predicate<String> mayLack) {
    this.contents = contents;
    this.key = key;
    this.leastCounter = leastCounter;
    this.mayLack = mayLack;
  }

  /**
   * The same for a copy in which some files may have been left out. What was signed of them is then
   * taken from the list of blocks, which the signature covers.
   */
  public CaptureVerifier lacking(Predicate<String> names) {
    return new CaptureVerifier(contents, key, leastCounter, names);
  }

  /**
   * Reads every file.
   *
   * @param threads that read
   * @throws NoSuchFileException when there is no manifest
   * @throws SignatureFormatException when the manifest cannot be read
   */
  public Verification verify(int threads) throws IOException {
    String manifestText = text(Manifest.FILE);
    Manifest manifest = Manifest.parse(manifestText);
    List<String> there = contents.names();
    List<String> present = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    Set<String> names = new HashSet<>(there);
    for (String name : manifest.hashes().keySet()) {
      boolean isThere = names.contains(name);
      if (isThere && contents.isFile(name)) {
        present.add(name);
      } else {
        (!isThere && mayLack.test(name) ? leftOut : missing).add(name);
      }
    }
    Map<String, FileDigest> actual = new LinkedHashMap<>();
    Digests.of(contents, present, threads).forEach(file -> actual.put(file.name(), file));
    Signature signature = signature(manifestText, actual, leftOut);
    return new Verification(
        Hash.of(manifestText.getBytes(UTF_8)),
        manifest.hashes().size(),
        changed(manifest, actual, signature.blocks),
        missing,
        leftOut,
        extra(manifest, there, missing),
        signature.state,
        signature.statement,
        signature.reason);
  }

  /* A link that took the place of a file is missing as a file, and is told once. */
  private static List<String> extra(Manifest manifest, List<String> there, List<String> missing) {
    Set<String> extra = new TreeSet<>(FileDigest::compareNames);
    extra.addAll(there);
    extra.removeAll(manifest.hashes().keySet());
    missing.forEach(extra::remove);
    extra.remove(Manifest.FILE);
    for (String own :
        List.of(
            Statement.FILE, BlockList.FILE, CaptureSigner.SIGNATURE, CaptureSigner.PUBLIC_KEY)) {
      extra.remove(CaptureSigner.FOLDER + "/" + own);
    }
    return List.copyOf(extra);
  }

  private static List<Change> changed(
      Manifest manifest, Map<String, FileDigest> actual, Map<String, FileDigest> signed) {
    List<Change> changed = new ArrayList<>();
    manifest
        .hashes()
        .forEach(
            (name, expected) -> {
              FileDigest file = actual.get(name);
              if (file != null && !file.sha256().equals(expected)) {
                changed.add(change(file, expected, signed.get(name)));
              }
            });
    return changed;
  }

  private static Change change(FileDigest actual, Hash expected, @Nullable FileDigest signed) {
    long first = -1;
    long last = -1;
    if (signed != null && signed.sha256().equals(expected)) {
      int blocks = Math.max(signed.blocks().size(), actual.blocks().size());
      for (int i = 0; i < blocks; i++) {
        if (!block(actual, i).equals(block(signed, i))) {
          first = first < 0 ? (long) i * FileDigest.BLOCK_BYTES : first;
          last = (i + 1L) * FileDigest.BLOCK_BYTES - 1;
        }
      }
      last = Math.min(last, Math.max(signed.bytes(), actual.bytes()) - 1);
    }
    return new Change(actual.name(), expected, actual.sha256(), first, last);
  }

  private static String block(FileDigest file, int index) {
    return index < file.blocks().size() ? file.blocks().get(index).hex() : "";
  }

  /** What was found out about the signature, and the blocks that it vouches for. */
  private record Signature(
      SignatureState state,
      @Nullable Statement statement,
      @Nullable String reason,
      Map<String, FileDigest> blocks) {
    static Signature invalid(@Nullable Statement statement, String reason) {
      return new Signature(SignatureState.INVALID, statement, reason, Map.of());
    }
  }

  private Signature signature(String manifest, Map<String, FileDigest> actual, List<String> leftOut)
      throws IOException {
    String text;
    try {
      text = text(CaptureSigner.FOLDER + "/" + Statement.FILE);
    } catch (NoSuchFileException e) {
      return key == null
          ? new Signature(SignatureState.NONE, null, null, Map.of())
          : Signature.invalid(null, "there is no signature");
    }
    try {
      Statement statement = Statement.parse(text);
      @Nullable String reason = untrue(text, statement);
      if (reason != null) {
        return Signature.invalid(statement, reason);
      }
      return held(statement, manifest, actual, leftOut);
    } catch (NoSuchFileException e) {
      return Signature.invalid(null, "a part of it is missing: " + e.getMessage());
    } catch (SignatureFormatException e) {
      return Signature.invalid(null, String.valueOf(e.getMessage()));
    }
  }

  /** Why a statement is not one that the holder of the key made; null when it is. */
  private @Nullable String untrue(String text, Statement statement) throws IOException {
    VerifyingKey by = key;
    if (by == null) {
      by =
          VerifyingKey.parse(
              text(CaptureSigner.FOLDER + "/" + CaptureSigner.PUBLIC_KEY),
              CaptureSigner.PUBLIC_KEY);
    }
    if (!statement.key().equals(by.fingerprint())) {
      return "it was signed with the key " + statement.key() + ", not with " + by.fingerprint();
    }
    if (!by.signed(text, bytes(CaptureSigner.FOLDER + "/" + CaptureSigner.SIGNATURE))) {
      return "what was signed has been changed";
    }
    if (statement.counter() < leastCounter) {
      return "its counter is %d, and %d was seen before: an older state was put back"
          .formatted(statement.counter(), leastCounter);
    }
    return null;
  }

  /** A statement of the key's holder against the files that are there. */
  private Signature held(
      Statement statement, String manifest, Map<String, FileDigest> actual, List<String> leftOut)
      throws IOException {
    Map<String, FileDigest> blocks = blocks(statement);
    if (!statement.manifest().equals(Hash.of(manifest.getBytes(UTF_8)))) {
      return new Signature(
          SignatureState.INVALID, statement, "the manifest is not the one that was signed", blocks);
    }
    Map<String, FileDigest> all = new LinkedHashMap<>(actual);
    for (String name : leftOut) {
      FileDigest signed = blocks.get(name);
      if (signed != null) {
        all.put(name, signed);
      }
    }
    List<FileDigest> files =
        all.values().stream()
            .sorted((a, b) -> FileDigest.compareNames(a.name(), b.name()))
            .toList();
    if (files.size() != statement.files() || !FileDigest.root(files).equals(statement.root())) {
      return new Signature(SignatureState.INVALID, statement, others(files, blocks), blocks);
    }
    if (blocks.size() != files.size()) {
      return new Signature(
          SignatureState.INVALID,
          statement,
          "the list of blocks is not the one that was signed",
          blocks);
    }
    return new Signature(
        key == null ? SignatureState.UNCHECKED_KEY : SignatureState.VALID, statement, null, blocks);
  }

  /* Whoever got a part of a capture wants to know whether that part is good. */
  private static String others(List<FileDigest> files, Map<String, FileDigest> signed) {
    boolean part =
        files.size() < signed.size()
            && files.stream().allMatch(file -> file.equals(signed.get(file.name())));
    return part
        ? "it is over files that are not here; those that are here are as they were signed"
        : "the files are not those that were signed";
  }

  /** The blocks that were signed; none when their list was lost or changed. */
  private Map<String, FileDigest> blocks(Statement statement) throws IOException {
    try {
      BlockList list = BlockList.parse(text(CaptureSigner.FOLDER + "/" + BlockList.FILE));
      return FileDigest.root(list.files()).equals(statement.root()) ? list.byName() : Map.of();
    } catch (NoSuchFileException | SignatureFormatException e) {
      return Map.of();
    }
  }

  private String text(String name) throws IOException {
    return new String(bytes(name), UTF_8);
  }

  private byte[] bytes(String name) throws IOException {
    try (InputStream in = contents.open(name)) {
      byte[] bytes = in.readNBytes(MAX_TEXT_BYTES + 1);
      if (bytes.length > MAX_TEXT_BYTES) {
        throw new SignatureFormatException(name + " is over " + MAX_TEXT_BYTES + " bytes long");
      }
      return bytes;
    }
  }
}
