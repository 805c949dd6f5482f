package dev.wadi.cli.logops;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Files of days in a folder: {@code 20250903.ndjson}. A day is one of UTC, as LogOps' files are. A
 * file of another name, a link and a folder are nobody's business here. Immutable.
 */
final class DayFiles {
  private static final DateTimeFormatter PLAIN =
      DateTimeFormatter.ofPattern("uuuuMMdd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
  private static final DateTimeFormatter DASHED = DateTimeFormatter.ISO_LOCAL_DATE;

  private final Path folder;
  private final Pattern names;
  private final DateTimeFormatter day;

  /** A file and the day in its name. */
  record DayFile(Path path, LocalDate day, long bytes) {}

  /**
   * @param name what they are called, with YYYYMMDD or YYYY-MM-DD where the day stands
   * @throws IllegalArgumentException when no day, or more than one, stands in the name
   */
  DayFiles(Path folder, String name) {
    this.folder = folder;
    boolean dashed = name.contains("YYYY-MM-DD");
    String place = dashed ? "YYYY-MM-DD" : "YYYYMMDD";
    int at = name.indexOf(place);
    if (at < 0 || name.indexOf("YYYY", at + place.length()) >= 0 || name.contains("/")) {
      throw new IllegalArgumentException(
          "'" + name + "' (expected: a name with one YYYYMMDD or YYYY-MM-DD in it)");
    }
    this.day = dashed ? DASHED : PLAIN;
    this.names =
        Pattern.compile(
            Pattern.quote(name.substring(0, at))
                + (dashed ? "([0-9]{4}-[0-9]{2}-[0-9]{2})" : "([0-9]{8})")
                + Pattern.quote(name.substring(at + place.length())));
  }

  /** Those whose day began longer ago than they are kept, the oldest first. */
  List<DayFile> past(Instant now, Duration kept) throws IOException {
    Instant limit = now.minus(kept);
    List<DayFile> past = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : all.toList()) {
        Optional<LocalDate> of = day(String.valueOf(path.getFileName()));
        if (of.isPresent()
            && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
            && of.get().atStartOfDay(ZoneOffset.UTC).toInstant().isBefore(limit)) {
          past.add(new DayFile(path, of.get(), Files.size(path)));
        }
      }
    }
    past.sort(Comparator.comparing(DayFile::day).thenComparing(DayFile::path));
    return past;
  }

  private Optional<LocalDate> day(String name) {
    Matcher matcher = names.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDate.parse(matcher.group(1), day));
    } catch (DateTimeException e) {
      return Optional.empty(); // 20259999 is no day, so the file is none of a day.
    }
  }

  /** Where a file is put away: a zip file of its day. */
  static Path archive(DayFile file) {
    Path parent = file.path().toAbsolutePath().getParent();
    Path beside = parent == null ? file.path().toAbsolutePath() : parent;
    return beside.resolve("archive").resolve(PLAIN.format(file.day()) + ".zip");
  }

  /**
   * Puts a file into the zip file of its day. What is there already stays; the same file once more,
   * as after a run that was cut off, is not put in twice, and another of the same name gets a
   * number. The zip file is there whole, durably, before this returns.
   */
  static void putAway(DayFile file) throws IOException {
    Path archive = archive(file);
    Files.createDirectories(archive.toAbsolutePath().getParent());
    Path work = archive.resolveSibling(archive.getFileName() + ".new");
    Files.deleteIfExists(work);
    boolean added;
    try (FileChannel channel =
            FileChannel.open(work, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel))) {
      added = fill(archive, file, zip);
      zip.finish();
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(work);
      throw e;
    }
    if (added) {
      Files.move(
          work, archive, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(work);
    }
  }

  private static boolean fill(Path archive, DayFile file, ZipOutputStream zip) throws IOException {
    Set<String> names = new TreeSet<>();
    if (Files.exists(archive)) {
      try (ZipFile before = new ZipFile(archive.toFile())) {
        for (ZipEntry entry : before.stream().toList()) {
          try (InputStream in = before.getInputStream(entry)) {
            if (entry.getSize() == file.bytes() && same(in, file.path())) {
              return false;
            }
          }
          names.add(entry.getName());
          copy(before, entry, zip);
        }
      }
    }
    String name = String.valueOf(file.path().getFileName());
    String free = name;
    for (int number = 2; names.contains(free); number++) {
      free = name + "." + number;
    }
    ZipEntry entry = new ZipEntry(free);
    entry.setLastModifiedTime(Files.getLastModifiedTime(file.path()));
    zip.putNextEntry(entry);
    Files.copy(file.path(), zip);
    zip.closeEntry();
    return true;
  }

  private static void copy(ZipFile from, ZipEntry entry, OutputStream to) throws IOException {
    ZipOutputStream zip = (ZipOutputStream) to;
    ZipEntry again = new ZipEntry(entry.getName());
    again.setLastModifiedTime(entry.getLastModifiedTime());
    zip.putNextEntry(again);
    try (InputStream in = from.getInputStream(entry)) {
      in.transferTo(zip);
    }
    zip.closeEntry();
  }

  private static boolean same(InputStream one, Path other) throws IOException {
    try (InputStream file = Files.newInputStream(other)) {
      byte[] here = new byte[64 << 10];
      while (true) {
        int read = one.readNBytes(here, 0, here.length);
        byte[] there = file.readNBytes(here.length);
        if (read != there.length || !java.util.Arrays.equals(here, 0, read, there, 0, read)) {
          return false;
        }
        if (read < here.length) {
          return true;
        }
      }
    }
  }
}
