package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far a tail has come in each file, on disk: the file {@code positions} in a folder that one
 * process holds. Threads share it.
 *
 * <p>A log of short lines. Before batches are sent, a line for each says what is in it, and that is
 * forced; when they are kept, a line says so, and that need not be. When the log has grown, one
 * that says the same in fewer lines takes its place, atomically.
 *
 * <p>A disk that takes nothing stops nobody: what is sent meanwhile may come twice after a crash,
 * and {@link #trouble()} says so until the disk is better.
 */
final class PositionLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PositionLog.class);
  private static final String FILE = "positions";
  private static final String NEXT = "positions.new";
  private static final long RETRY_NANOS = 1_000_000_000L;

  static final int MOST_BYTES_BEFORE_REWRITING = 1 << 20;

  private final Path folder;
  private final Opener opener;
  private final LongSupplier nanoTicker;
  private final FileChannel lockFile;

  /*
   * Guards everything below, and is held while the disk is written: a line must be there before
   * the next thing happens. Readers of files wait for it only when they find or finish one.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private PositionBook book;
  private @Nullable FileChannel channel;
  private long writtenBytes;
  private long wholeBytes;
  private @Nullable String trouble;
  private long troubleSince;
  private boolean closed;

  /** Opens files; a test can give a disk that is full. */
  interface Opener {
    FileChannel open(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException;
  }

  private PositionLog(Path folder, Opener opener, LongSupplier nanoTicker, FileChannel lockFile)
      throws IOException {
    this.folder = folder;
    this.opener = opener;
    this.nanoTicker = nanoTicker;
    this.lockFile = lockFile;
    this.book = load();
  }

  /**
   * Opens the log of a folder, which is made when it is not there.
   *
   * @throws IOException when another process holds it, or it is of a newer program
   */
  static PositionLog open(Path folder, Opener opener, LongSupplier nanoTicker) throws IOException {
    makeFolder(folder);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            ownersOnly("rw-------"));
    boolean good = false;
    try {
      if (!lock(lockFile)) {
        throw new IOException(folder + " is in use by another tail (expected: a name of its own)");
      }
      PositionLog log = new PositionLog(folder, opener, nanoTicker, lockFile);
      good = true;
      return log;
    } finally {
      if (!good) {
        lockFile.close();
      }
    }
  }

  private static boolean lock(FileChannel file) throws IOException {
    try {
      FileLock taken = file.tryLock();
      return taken != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process holds it itself
    }
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder, ownersOnly("rwx------"));
    } catch (UnsupportedOperationException e) {
      Files.createDirectories(folder); // a file system without owners
    }
  }

  private static FileAttribute<?> ownersOnly(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  private PositionBook load() throws IOException {
    PositionBook found = new PositionBook();
    List<String> lines;
    try {
      lines = new String(Files.readAllBytes(folder.resolve(FILE)), UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      lines = List.of();
    }
    int taken = 0;
    for (String line : lines) {
      String text = PositionText.opened(line);
      if (text == null) {
        break;
      }
      if (taken == 0 && !text.startsWith(PositionBook.HEAD + " ")) {
        throw new IOException(
            folder.resolve(FILE) + " is of another version (expected: " + PositionBook.HEAD + ")");
      }
      try {
        found.take(text);
      } catch (RuntimeException e) {
        throw new IOException(folder.resolve(FILE) + " has a line that says nothing: " + text, e);
      }
      taken++;
    }
    if (taken < lines.size()) {
      LOG.warn(
          "The positions of a tail end in what is no whole line; what stood there comes again."
              + " file={} goodLines={} lines={}",
          folder.resolve(FILE),
          taken,
          lines.size());
    }
    if (taken == 0) {
      byte[] random = new byte[12];
      new SecureRandom().nextBytes(random);
      found.take(PositionBook.firstHead(HexFormat.of().formatHex(random)));
    }
    return found;
  }

  // --- what is known ---

  String id() {
    return asked(PositionBook::id);
  }

  String look() {
    return asked(PositionBook::look);
  }

  List<KnownFile> files() {
    return asked(PositionBook::files);
  }

  List<Sending> pending() {
    return asked(PositionBook::pending);
  }

  @Nullable KnownFile file(int number) {
    lock.lock();
    try {
      return book.file(number);
    } finally {
      lock.unlock();
    }
  }

  /** The number of the batch that is sent next, when there is none on its way already. */
  long nextSequence() {
    return asked(PositionBook::nextSequence);
  }

  /** Whether a file that begins so was read to its end and forgotten. */
  boolean hasRead(byte[] head) {
    return asked(book -> book.hasRead(head));
  }

  /** Whether a file is gone, and is known only for a batch that is pending. */
  boolean isLeaving(int number) {
    return asked(book -> book.isLeaving(number));
  }

  /** Whether a batch was written down, so that a later place of its files may be. */
  boolean isWritten(long sequence) {
    return asked(book -> sequence < book.nextSequence());
  }

  /** Whether a batch was written down and is not pending. */
  boolean isDone(long sequence) {
    return asked(book -> sequence < book.nextSequence() && !book.isPending(sequence));
  }

  /** What the disk last said when it took nothing; null when all is well. */
  @Nullable String trouble() {
    lock.lock();
    try {
      return trouble;
    } finally {
      lock.unlock();
    }
  }

  private <T> T asked(java.util.function.Function<PositionBook, T> question) {
    lock.lock();
    try {
      return question.apply(book);
    } finally {
      lock.unlock();
    }
  }

  // --- what is told ---

  /** Patterns were looked through; where files of then begin is on the device with it. */
  void looked(String patterns) {
    write(List.of("looked " + patterns), true);
  }

  /** A file is new; gives what is known of it from now on. */
  KnownFile add(String path, String key, Fingerprint print, Place place) {
    lock.lock();
    try {
      KnownFile file = new KnownFile(book.nextFile(), path, key, print, place);
      write(List.of(PositionText.file(file)), false);
      return file;
    } finally {
      lock.unlock();
    }
  }

  /** Something else than the place has changed; the place stays. */
  void change(int number, String path, String key, Fingerprint print) {
    lock.lock();
    try {
      KnownFile now = book.file(number);
      if (now != null) {
        write(
            List.of(PositionText.file(new KnownFile(number, path, key, print, now.place()))),
            false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is read of a file, which is known all the same. */
  void end(int number, String path, String key, Fingerprint print) {
    write(List.of(PositionText.file(new KnownFile(number, path, key, print, Place.END))), false);
  }

  /** What stood before a place made no entry, or was kept. */
  void moved(int number, Place place) {
    write(List.of("at " + number + " " + place), false);
  }

  /** A file is not coming back; by its beginning its compressed form will be known. */
  void forget(int number, Fingerprint print) {
    boolean enough = print.length() >= FileHunt.ENOUGH_TO_KNOW;
    write(enough ? List.of("gone " + number, "read " + print) : List.of("gone " + number), false);
  }

  /**
   * Batches are about to be sent.
   *
   * @return whether that is on the device; if not, they may come again otherwise cut
   */
  boolean sending(Collection<Sending> batches) {
    return write(batches.stream().map(PositionText::send).toList(), true);
  }

  /** A batch is kept, or refused for good. */
  void done(long sequence) {
    write(List.of("done " + sequence), false);
  }

  private boolean write(List<String> lines, boolean force) {
    lock.lock();
    try {
      lines.forEach(book::take);
      if (closed) {
        return false;
      }
      if (channel == null || writtenBytes > MOST_BYTES_BEFORE_REWRITING + 2 * wholeBytes) {
        return rewritten();
      }
      StringBuilder text = new StringBuilder();
      lines.forEach(line -> text.append(PositionText.sealed(line)));
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
      writtenBytes += bytes.remaining();
      writeFully(channel, bytes);
      if (force) {
        channel.force(false);
      }
      return true;
    } catch (IOException e) {
      failed(e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  private static void writeFully(FileChannel to, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /* After a failure the end of the file may be torn, so that nothing may be added to it. */
  private void failed(IOException cause) {
    if (trouble == null) {
      LOG.error(
          "The positions of a tail cannot be written; it reads on, and after a crash lines may come"
              + " twice. folder={} cause={}",
          folder,
          cause.toString());
    }
    trouble = String.valueOf(cause.getMessage());
    troubleSince = nanoTicker.getAsLong();
    closeChannel();
  }

  private boolean rewritten() throws IOException {
    if (trouble != null && nanoTicker.getAsLong() - troubleSince < RETRY_NANOS) {
      return false;
    }
    StringBuilder text = new StringBuilder();
    book.lines().forEach(line -> text.append(PositionText.sealed(line)));
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
    long size = bytes.remaining();
    Path next = folder.resolve(NEXT);
    Files.deleteIfExists(next);
    FileChannel opened =
        opener.open(
            next,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            ownersOnly("rw-------"));
    boolean good = false;
    try {
      writeFully(opened, bytes);
      opened.force(true);
      Files.move(
          next,
          folder.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      forceFolder();
      good = true;
    } finally {
      if (!good) {
        opened.close();
      }
    }
    closeChannel();
    channel = opened;
    writtenBytes = size;
    wholeBytes = size;
    if (trouble != null) {
      LOG.info("The positions of a tail are written again. folder={}", folder);
    }
    trouble = null;
    return true;
  }

  private void forceFolder() throws IOException {
    try (FileChannel names = opener.open(folder, Set.of(StandardOpenOption.READ))) {
      names.force(true);
    }
  }

  private void closeChannel() {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.debug("A file that is not needed any more did not close. cause={}", e.toString());
      }
    }
  }

  /** Writes what is known, in few lines, and lets go of the folder. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      try {
        trouble = null;
        rewritten();
      } catch (IOException e) {
        failed(e);
      }
      closeChannel();
    } finally {
      lock.unlock();
      lockFile.close();
    }
  }
}
