package dev.wadi.cli.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file of texts with a list of what is in it and of what is not, bounded in bytes. It is
 * readable by its owner alone, and there whole or not at all. For one thread.
 */
final class SupportArchive implements AutoCloseable {
  /** Of one text; a longer one is cut at the end of a line, a longer document left out. */
  static final int MOST_OF_A_PART = 2 << 20;

  /** Of all texts together. */
  static final int MOST_BYTES = 16 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path target;
  private final Path work;
  private final String folder;
  private final Instant at;
  private final ZipOutputStream zip;
  private final List<Map<String, Object>> parts = new ArrayList<>();
  private final List<Map<String, Object>> leftOut = new ArrayList<>();
  private int bytes;
  private boolean kept;

  /**
   * @param target where it comes to lie; must not be there
   * @param folder what all texts lie in
   */
  SupportArchive(Path target, String folder, Instant at) throws IOException {
    this.target = target;
    this.folder = folder;
    this.at = at;
    this.work = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid());
    boolean posix = Files.getFileStore(directory(target)).supportsFileAttributeView("posix");
    FileAttribute<?>[] owner =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                work, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), owner));
    this.zip = new ZipOutputStream(new BufferedOutputStream(out), UTF_8);
  }

  private static Path directory(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  /** Whether something is at a place. */
  static boolean isThere(Path target) {
    return Files.exists(target, LinkOption.NOFOLLOW_LINKS);
  }

  /** Takes a text, which is clean. */
  void text(String name, String from, String about, String text) throws IOException {
    byte[] all = text.getBytes(UTF_8);
    int room = Math.min(MOST_OF_A_PART, MOST_BYTES - bytes);
    if (all.length <= room) {
      put(name, from, about, all, false);
    } else if (name.endsWith(".json") || room < MOST_OF_A_PART / 2) {
      leftOut(name, "larger than there is room for: " + all.length + " bytes");
    } else {
      int end = room - 1;
      while (end > 0 && all[end] != '\n') {
        end--;
      }
      put(name, from, about, java.util.Arrays.copyOf(all, end + 1), true);
    }
  }

  private void put(String name, String from, String about, byte[] text, boolean cut)
      throws IOException {
    write(name, text);
    bytes += text.length;
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("name", name);
    part.put("bytes", text.length);
    part.put("from", from);
    part.put("about", about);
    if (cut) {
      part.put("cut", true);
    }
    parts.add(part);
  }

  /** Says that something is not in it, and why. */
  void leftOut(String name, String why) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", name);
    one.put("why", why);
    leftOut.add(one);
  }

  /** What is in it, in order. */
  List<Map<String, Object>> parts() {
    return parts;
  }

  List<Map<String, Object>> leftOut() {
    return leftOut;
  }

  /**
   * Writes the list of what is in it and gives it its name.
   *
   * @param head what the list begins with
   * @return the list
   */
  Map<String, Object> keep(Map<String, Object> head) throws IOException {
    Map<String, Object> manifest = new LinkedHashMap<>(head);
    manifest.put("parts", parts);
    manifest.put("left_out", leftOut);
    write("manifest.json", JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
    zip.close();
    Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    kept = true;
    return manifest;
  }

  private void write(String name, byte[] text) throws IOException {
    ZipEntry entry = new ZipEntry(folder + "/" + name);
    entry.setTime(at.toEpochMilli());
    zip.putNextEntry(entry);
    zip.write(text);
    zip.closeEntry();
  }

  @Override
  public void close() throws IOException {
    if (!kept) {
      zip.close();
      Files.deleteIfExists(work);
    }
  }
}
