package dev.wadi.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a journal: {@code id}, {@code events-<number of the first>.jsonl}, and {@code
 * <reader>.cursor}. Threads share it; only one at a time begins files and lets them go.
 */
final class JournalFolder implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);
  private static final Pattern FILE = Pattern.compile("events-([0-9]{12})\\.jsonl");
  private static final Pattern READER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final long MOST_DEAD_BYTES = 1 << 20;
  private static final FileAttribute<?>[] PRIVATE_FILE = {permissions("rw-------")};

  private final Path folder;
  private final FileChannel lockFile;
  private final String id;

  private JournalFolder(Path folder, FileChannel lockFile) throws IOException {
    this.folder = folder;
    this.lockFile = lockFile;
    this.id = readId();
  }

  private static FileAttribute<?> permissions(String text) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
  }

  static JournalFolder open(Path folder) throws IOException {
    Files.createDirectories(folder, permissions("rwx------"));
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PRIVATE_FILE);
    boolean good = false;
    try {
      if (!lock(lockFile)) {
        throw new IOException(folder + " is in use by another gateway (expected: one of its own)");
      }
      JournalFolder opened = new JournalFolder(folder, lockFile);
      good = true;
      return opened;
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

  /** Tells events of this journal from those of all others. */
  String id() {
    return id;
  }

  private String readId() throws IOException {
    try {
      String found = Files.readString(folder.resolve("id")).strip();
      if (found.matches("[0-9a-f]{12}")) {
        return found;
      }
      LOG.warn("The id of the journal of events says nothing, it gets another. folder={}", folder);
    } catch (NoSuchFileException e) {
      // A journal that is new.
    }
    byte[] random = new byte[6];
    new SecureRandom().nextBytes(random);
    String fresh = HexFormat.of().formatHex(random);
    replace("id", fresh + "\n");
    return fresh;
  }

  /** The files by the number of their first event. */
  private NavigableMap<Long, Path> files() throws IOException {
    NavigableMap<Long, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "events-*.jsonl")) {
      for (Path file : all) {
        Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          files.put(Long.parseLong(name.group(1)), file);
        }
      }
    }
    return files;
  }

  private Path file(long first) {
    return folder.resolve(String.format(Locale.ROOT, "events-%012d.jsonl", first));
  }

  /** The file that events are appended to; a crash may have left half a line at its end. */
  JournalFile newest() throws IOException {
    Map.Entry<Long, Path> last = files().lastEntry();
    if (last == null) {
      return create(1);
    }
    long lines = 0;
    long good = 0;
    long at = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(last.getValue()))) {
      for (int c = in.read(); c >= 0; c = in.read()) {
        at++;
        if (c == '\n') {
          lines++;
          good = at;
        }
      }
    }
    return new JournalFile(last.getValue(), good, last.getKey() + lines);
  }

  private JournalFile create(long first) throws IOException {
    Path path = file(first);
    /* There already when an earlier try came so far; no event of its numbers is in it. */
    if (!Files.exists(path)) {
      Files.createFile(path, PRIVATE_FILE);
    }
    forceFolder();
    return new JournalFile(path, 0, first);
  }

  /** Begins the next file. */
  JournalFile begin(JournalFile before, long first) throws IOException {
    JournalFile next = create(first);
    before.close();
    return next;
  }

  /** Deletes the oldest files. */
  void keepNewest(int number) throws IOException {
    NavigableMap<Long, Path> files = files();
    while (files.size() > number) {
      Files.deleteIfExists(files.pollFirstEntry().getValue());
    }
  }

  /** Whether there is such a number, and from where on. */
  long oldest() throws IOException {
    NavigableMap<Long, Path> files = files();
    return files.isEmpty() ? 1 : files.firstKey();
  }

  long bytes() throws IOException {
    long sum = 0;
    for (Path file : files().values()) {
      try {
        sum += Files.size(file);
      } catch (NoSuchFileException e) {
        // It made room meanwhile.
      }
    }
    return sum;
  }

  /** Where a reader stopped, so that it need not look for its place from the beginning. */
  static final class Hint {
    private long file = -1;
    private long number;
    private long offset;
  }

  /**
   * The first event that can be read of those from one number to another; null when there is none.
   * A line that is damaged is passed over.
   */
  @Nullable ToldEvent find(long from, long to, Hint hint) throws IOException {
    NavigableMap<Long, Path> files = files();
    Long first = files.floorKey(from);
    for (Map.Entry<Long, Path> file :
        files.tailMap(first == null ? from : first, true).entrySet()) {
      if (file.getKey() > to) {
        return null;
      }
      ToldEvent found = find(file.getValue(), file.getKey(), from, to, hint);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable ToldEvent find(Path file, long first, long from, long to, Hint hint)
      throws IOException {
    boolean known = hint.file == first && hint.number <= from;
    long number = known ? hint.number : first;
    long offset = known ? hint.offset : 0;
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(offset);
      InputStream bytes = new BufferedInputStream(in);
      for (byte[] line = line(bytes); line != null && number <= to; line = line(bytes)) {
        if (number >= from) {
          hint.file = first;
          hint.number = number;
          hint.offset = offset;
          try {
            return EventJson.read(number, new String(line, UTF_8));
          } catch (IOException e) {
            LOG.warn(
                "An event cannot be read, it is passed over. file={} number={} cause={}",
                file,
                number,
                e.getMessage());
          }
        }
        number++;
        offset += line.length + 1;
      }
      return null;
    } catch (NoSuchFileException | EOFException e) {
      return null; // it made room meanwhile, or ends before where it once went
    }
  }

  /** The bytes before the next line's end; null when there is no whole line. */
  private static byte @Nullable [] line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toByteArray();
      }
      line.write(c);
    }
    return null;
  }

  static boolean isReader(String name) {
    return READER.matcher(name).matches();
  }

  /** Where a reader goes on, or 0 when it is new or its file says nothing. */
  long place(String reader) throws IOException {
    Path file = folder.resolve(reader + ".cursor");
    try {
      return Math.max(0, Long.parseLong(Files.readString(file).strip()));
    } catch (NoSuchFileException e) {
      return 0;
    } catch (NumberFormatException | CharacterCodingException e) {
      LOG.warn("The place of a reader of events is damaged, it begins anew. file={}", file, e);
      return 0;
    }
  }

  void place(String reader, long next) throws IOException {
    replace(reader + ".cursor", next + "\n");
  }

  /** Keeps an event that nobody wants, with the reason; two files at most for each reader. */
  void bury(String reader, String line) throws IOException {
    Path file = folder.resolve(reader + ".dead.jsonl");
    if (Files.exists(file) && Files.size(file) > MOST_DEAD_BYTES) {
      Files.move(
          file,
          folder.resolve(reader + ".dead.1.jsonl"),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(file)) {
      Files.createFile(file, PRIVATE_FILE);
      forceFolder();
    }
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(EventJournal.bytes(line + "\n"));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  private void replace(String name, String text) throws IOException {
    Path next = folder.resolve(name + ".new");
    Files.deleteIfExists(next);
    Files.createFile(next, PRIVATE_FILE);
    try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(EventJournal.bytes(text));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(
        next,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
  }

  private void forceFolder() throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
