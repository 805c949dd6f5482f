package dev.wadi.store;

import dev.wadi.capture.IndexEntry;
import dev.wadi.capture.signature.Contents;
import dev.wadi.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Holds a capture in a store, signed or not, against the hashes that its objects were stored with
 * and against its index. That shows accidents, not forgery: whoever may write an object may write
 * its hash.
 */
public final class StoredCheck {
  private static final int PIECE = 64 << 10;

  private StoredCheck() {}

  /**
   * What was found.
   *
   * @param files how many there are
   * @param bytes of all of them
   * @param changed those whose bytes are not those that were stored
   * @param missing data files that the index names and that are not there
   * @param unknown those that were stored without a hash
   */
  public record Result(
      int files, long bytes, List<String> changed, List<String> missing, List<String> unknown) {
    public Result {
      changed = List.copyOf(changed);
      missing = List.copyOf(missing);
      unknown = List.copyOf(unknown);
    }

    /** Whether all is as it was stored. */
    public boolean good() {
      return changed.isEmpty() && missing.isEmpty();
    }
  }

  /** Reads every object, several at a time. */
  public static Result run(StoredCapture capture, int threads) throws IOException {
    return run(capture, capture, capture::file, capture.index(), threads);
  }

  /** The same of what lies behind a link, by the hashes that were shared. */
  public static Result run(SharedCapture capture, int threads) throws IOException {
    return run(capture, capture, capture::file, capture.index(), threads);
  }

  private interface Files {
    CaptureDownload.RemoteFile of(String name) throws IOException;
  }

  private static Result run(
      CaptureDownload.Source source,
      Contents contents,
      Files files,
      List<IndexEntry> index,
      int threads)
      throws IOException {
    List<String> names = contents.names();
    List<String> changed = Collections.synchronizedList(new ArrayList<>());
    List<String> unknown = Collections.synchronizedList(new ArrayList<>());
    AtomicLong bytes = new AtomicLong();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (String name : names) {
      tasks.add(
          () -> {
            CaptureDownload.RemoteFile file = files.of(name);
            bytes.addAndGet(file.bytes());
            if (file.sha256() == null) {
              unknown.add(name);
            } else if (!file.sha256().equals(hash(source, file))) {
              changed.add(name);
            }
            return true;
          });
    }
    Crew.run(threads, tasks);
    Set<String> missing = new TreeSet<>();
    for (IndexEntry entry : index) {
      if (!contents.isFile(entry.file())) {
        missing.add(entry.file());
      }
    }
    Collections.sort(changed);
    Collections.sort(unknown);
    return new Result(names.size(), bytes.get(), changed, List.copyOf(missing), unknown);
  }

  private static String hash(CaptureDownload.Source source, CaptureDownload.RemoteFile file)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] piece = new byte[PIECE];
    try (InputStream in = source.open(file)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        digest.update(piece, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
