package dev.wadi.store;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.IndexEntry;
import dev.wadi.capture.signature.CaptureVerifier;
import dev.wadi.capture.signature.FolderContents;
import dev.wadi.capture.signature.SignatureFormatException;
import dev.wadi.capture.signature.Verification;
import dev.wadi.capture.signature.VerifyingKey;
import dev.wadi.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Fetches a capture into a folder. Every file has the length and the hash that it was stored with,
 * and all of them what the manifest says, if there is one; else it fails.
 */
public final class CaptureDownload {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private CaptureDownload() {}

  /** A capture that lies elsewhere. */
  public interface Source {
    /** Its files. */
    List<RemoteFile> files() throws IOException;

    /** The bytes of one of them, from the beginning. */
    InputStream open(RemoteFile file) throws IOException;

    /** What it is called in front of people. */
    String title();

    /** Whether its audit trail may have been left out on purpose. */
    default boolean mayLackTrail() {
      return false;
    }
  }

  /**
   * A file elsewhere.
   *
   * @param name in the capture
   * @param bytes its length
   * @param sha256 its hash, if that is known
   */
  public record RemoteFile(String name, long bytes, @Nullable String sha256) {}

  /** Hears of each file; from several threads. */
  public interface Progress {
    /**
     * @param done files so far, this one too
     * @param of how many there are
     */
    void file(String name, long bytes, int done, int of);
  }

  /**
   * What was fetched.
   *
   * @param files how many
   * @param bytes of all of them
   */
  public record Result(int files, long bytes) {}

  /**
   * Fetches all files into a folder, which is made.
   *
   * @param key by which the capture must be signed; null when it need not be
   * @param concurrency files at a time
   * @throws StoreException {@link StoreException.Kind#CHANGED} when something is not what was
   *     stored
   */
  public static Result run(
      Source source, Path folder, @Nullable VerifyingKey key, int concurrency, Progress progress)
      throws IOException {
    List<RemoteFile> files = source.files();
    Files.createDirectories(folder, FOLDER);
    AtomicInteger done = new AtomicInteger();
    AtomicInteger fetched = new AtomicInteger();
    AtomicLong bytes = new AtomicLong();
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (RemoteFile file : files) {
      tasks.add(
          () -> {
            try (InputStream in = source.open(file)) {
              fetch(in, source, file, folder);
            } catch (StoreException e) {
              // What somebody keeps beside a capture may go at any time; its own files must not.
              if (e.kind() != StoreException.Kind.NOT_FOUND || CaptureKeys.isOwn(file.name())) {
                throw e;
              }
              Files.deleteIfExists(folder.resolve(file.name()));
              done.incrementAndGet();
              return false;
            }
            fetched.incrementAndGet();
            bytes.addAndGet(file.bytes());
            progress.file(file.name(), file.bytes(), done.incrementAndGet(), files.size());
            return true;
          });
    }
    Crew.run(concurrency, tasks);
    CaptureMetadata.read(folder);
    verify(source, folder, key, concurrency);
    requireIndexed(source, folder);
    return new Result(fetched.get(), bytes.get());
  }

  private static void fetch(InputStream in, Source source, RemoteFile file, Path folder)
      throws IOException {
    Path target = folder.resolve(file.name());
    Path parent = target.getParent();
    Files.createDirectories(parent == null ? folder : parent, FOLDER);
    MessageDigest digest = Sha256.digest();
    try (FileChannel channel =
            FileChannel.open(
                target, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), FILE);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      long read = in.transferTo(out);
      channel.force(true);
      if (read != file.bytes()) {
        throw new StoreException(
            StoreException.Kind.UNAVAILABLE,
            "%s: %s ended after %d of %d bytes"
                .formatted(source.title(), file.name(), read, file.bytes()));
      }
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    if (file.sha256() != null && !file.sha256().equals(hash)) {
      throw new StoreException(
          StoreException.Kind.CHANGED,
          source.title() + ": " + file.name() + " is not what was stored: its hash is another one");
    }
  }

  private static void verify(Source source, Path folder, @Nullable VerifyingKey key, int threads)
      throws IOException {
    Verification found;
    try {
      found =
          new CaptureVerifier(new FolderContents(folder), key, 0)
              .lacking(CaptureKeys::isTrail)
              .verify(threads);
    } catch (NoSuchFileException e) {
      if (key != null) {
        throw new StoreException(
            StoreException.Kind.CHANGED, source.title() + ": was not signed", e);
      }
      // Nobody wrote down what it was.
      return;
    } catch (SignatureFormatException e) {
      throw new StoreException(
          StoreException.Kind.CHANGED,
          source.title() + ": is not as it was signed: " + e.getMessage(),
          e);
    }
    String fault = fault(found, key != null, source.mayLackTrail());
    if (fault != null) {
      throw new StoreException(
          StoreException.Kind.CHANGED, source.title() + ": is not as it was signed: " + fault);
    }
  }

  /* What came must be what was signed, and nothing else. A trail that is not there is told where a
   * signature is demanded, unless it was kept back by whoever shared the capture. */
  private static @Nullable String fault(Verification found, boolean keyed, boolean mayLackTrail) {
    if (!found.changed().isEmpty()) {
      return found.changed().get(0).file() + " was changed";
    }
    if (!found.missing().isEmpty()) {
      return found.missing().get(0) + " is missing";
    }
    if (!found.extra().isEmpty()) {
      return found.extra().get(0) + " was put in";
    }
    if (keyed && !mayLackTrail && !found.leftOut().isEmpty()) {
      return found.leftOut().get(0) + " is missing";
    }
    return found.valid(keyed) ? null : found.reason();
  }

  /** Without a manifest the index tells what has to be there. */
  private static void requireIndexed(Source source, Path folder) throws IOException {
    List<IndexEntry> missing = CaptureReader.open(folder).missing();
    if (!missing.isEmpty()) {
      throw new StoreException(
          StoreException.Kind.CHANGED,
          source.title() + ": is not whole: " + missing.get(0).file() + " is missing");
    }
  }
}
