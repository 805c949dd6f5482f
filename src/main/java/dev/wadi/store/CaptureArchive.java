package dev.wadi.store;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureMetadata;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * A capture in one file, as logtap makes it: a tar in one zstd stream, with all files of the folder
 * by their names in it. Files have mode 0600, no owner, and the time of their last change, so that
 * packing the same capture twice gives the same bytes.
 */
public final class CaptureArchive {
  /* What is in it is compressed already; this is for index and trail. */
  private static final int ZSTD_LEVEL = 3;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MOST_FILES = 1_000_000;

  /* Logs compress ten to thirty times. Beyond this a small file would fill a disk. */
  private static final long MOST_TIMES_LARGER = 1000;
  private static final long ALWAYS_ALLOWED_BYTES = 1L << 30;

  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private CaptureArchive() {}

  /**
   * What was packed or unpacked.
   *
   * @param files how many
   * @param bytes of the archive
   * @param leftBehind names of data files that somebody is still writing
   */
  public record Result(int files, long bytes, List<String> leftBehind) {
    public Result {
      leftBehind = List.copyOf(leftBehind);
    }
  }

  /**
   * Packs a capture. Of one that somebody writes to, the file that is being written stays behind.
   *
   * @param archive must not be there yet; is there when all of it is
   * @throws CaptureException when the folder is no capture
   * @throws FileAlreadyExistsException when the archive is there
   */
  public static Result pack(Path folder, Path archive) throws IOException {
    CaptureMetadata metadata = CaptureMetadata.read(folder);
    Path target = archive.toAbsolutePath().normalize();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    try (Workplace place = Workplace.beside(target)) {
      Result result = pack(folder, metadata, place.work());
      Files.move(place.work(), target, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel parent = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
        parent.force(true);
      }
      return result;
    }
  }

  private static Result pack(Path folder, CaptureMetadata metadata, Path work) throws IOException {
    /* What tells of data files is read before them: it never names one that is not packed. */
    TreeMap<String, byte[]> telling = new TreeMap<>();
    for (String name : List.of(CaptureKeys.METADATA, CaptureKeys.INDEX)) {
      if (Files.exists(folder.resolve(name))) { // there is no index before a file is closed
        telling.put(name, Files.readAllBytes(folder.resolve(name)));
      }
    }
    List<String> leftBehind = metadata.live() ? CaptureIndexed.unindexed(folder) : List.of();
    List<String> names = new ArrayList<>(CaptureNames.of(folder));
    names.removeAll(leftBehind);
    names.remove(CaptureKeys.INDEX);
    if (telling.containsKey(CaptureKeys.INDEX)) {
      names.add(CaptureKeys.INDEX);
    }
    Files.createFile(work, OWNERS_FILE);
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(work), BUFFER_BYTES);
        ZstdOutputStream zstd = new ZstdOutputStream(file, ZSTD_LEVEL);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(zstd, "UTF-8")) {
      zstd.setChecksum(true);
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      tar.setAddPaxHeadersForNonAsciiNames(true);
      for (String name : names) {
        add(tar, folder.resolve(name), name, telling.get(name));
      }
    }
    force(work);
    return new Result(names.size(), Files.size(work), leftBehind);
  }

  private static void force(Path file) throws IOException {
    try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
      written.force(true);
    }
  }

  /* A trail may grow meanwhile: so many bytes as there were belong to it. */
  private static void add(
      TarArchiveOutputStream tar, Path file, String name, byte @Nullable [] told)
      throws IOException {
    if (told != null) {
      begin(tar, file, name, told.length);
      tar.write(told);
    } else {
      // One that is held: a gateway may put another in its place, which is longer.
      try (ObjectContent content = ObjectContent.of(file);
          InputStream in = content.open(0, content.bytes())) {
        begin(tar, file, name, content.bytes());
        copy(in, tar, content.bytes(), file);
      }
    }
    tar.closeArchiveEntry();
  }

  private static void begin(TarArchiveOutputStream tar, Path file, String name, long size)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(0100600);
    entry.setModTime(Files.getLastModifiedTime(file).toMillis() / 1000 * 1000);
    tar.putArchiveEntry(entry);
  }

  private static void copy(InputStream in, OutputStream out, long size, Path file)
      throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    long left = size;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (n < 0) {
        throw new EOFException(file + " became shorter while it was read (cure: do it again)");
      }
      out.write(buffer, 0, n);
      left -= n;
    }
  }

  /**
   * Unpacks a capture.
   *
   * @param folder must not be there yet; after an error what is in it is to be thrown away
   * @throws CaptureException when the file is no archive of a capture, is cut off, or holds what a
   *     capture does not
   */
  public static Result extract(Path archive, Path folder) throws IOException {
    long bytes = Files.size(archive);
    Files.createDirectories(folder, OWNERS_FOLDER);
    int files;
    try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), BUFFER_BYTES);
        ZstdInputStream zstd = new ZstdInputStream(file);
        TarArchiveInputStream tar = new TarArchiveInputStream(zstd, "UTF-8")) {
      files = extract(tar, folder, archive, allowed(bytes));
      zstd.transferTo(OutputStream.nullOutputStream()); // its checksum is at the end
    } catch (ZstdIOException | EOFException e) {
      throw damaged(archive, "it is cut off, or no archive of a capture", e);
    } catch (IllegalArgumentException e) {
      throw damaged(archive, "it is no archive of a capture", e);
    }
    if (!Files.isRegularFile(folder.resolve(CaptureKeys.METADATA))) {
      throw damaged(archive, "it is no archive of a capture: it has no metadata.json", null);
    }
    CaptureMetadata.read(folder);
    if (!Files.isRegularFile(folder.resolve(CaptureKeys.INDEX))) {
      throw damaged(archive, "it has no index.jsonl", null);
    }
    return new Result(files, bytes, List.of());
  }

  private static long allowed(long archiveBytes) {
    return Math.max(
        ALWAYS_ALLOWED_BYTES,
        archiveBytes > Long.MAX_VALUE / MOST_TIMES_LARGER
            ? Long.MAX_VALUE
            : archiveBytes * MOST_TIMES_LARGER);
  }

  private static int extract(TarArchiveInputStream tar, Path folder, Path archive, long mostBytes)
      throws IOException {
    int files = 0;
    long left = mostBytes;
    for (TarArchiveEntry entry = next(tar, archive); entry != null; entry = next(tar, archive)) {
      String name = entry.getName().replaceFirst("^(\\./)+", "").replaceFirst("/+$", "");
      if (entry.isDirectory() && (name.isEmpty() || StoreLocation.safe(name))) {
        continue; // folders are made for the files in them
      }
      byte flag = entry.getLinkFlag();
      boolean plain = flag == TarConstants.LF_NORMAL || flag == TarConstants.LF_OLDNORM;
      if (!plain || !StoreLocation.safe(name)) {
        throw damaged(
            archive, "it holds '" + printable(name) + "', which is no file of a capture", null);
      }
      left -= entry.getSize();
      if (left < 0 || ++files > MOST_FILES) {
        throw damaged(archive, "it holds far more than a capture of its size does", null);
      }
      write(tar, entry.getSize(), folder.resolve(name), archive);
    }
    return files;
  }

  private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, Path archive)
      throws IOException {
    try {
      return tar.getNextEntry();
    } catch (ZstdIOException | EOFException e) {
      throw e;
    } catch (IOException e) {
      throw damaged(archive, "it is no archive of a capture", e);
    }
  }

  private static void write(InputStream in, long size, Path file, Path archive) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent, OWNERS_FOLDER);
    }
    try {
      Files.createFile(file, OWNERS_FILE);
      try (OutputStream out = Files.newOutputStream(file)) {
        copy(in, out, size, archive);
      }
      force(file);
    } catch (FileAlreadyExistsException e) {
      throw damaged(archive, "it holds " + file.getFileName() + " twice", e);
    }
  }

  private static String printable(String name) {
    String cut = name.length() > 100 ? name.substring(0, 100) + "…" : name;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  private static CaptureException damaged(Path archive, String why, @Nullable Exception cause) {
    return cause == null
        ? new CaptureException(CaptureException.Kind.DAMAGED, archive + ": " + why)
        : new CaptureException(CaptureException.Kind.DAMAGED, archive + ": " + why, cause);
  }
}
