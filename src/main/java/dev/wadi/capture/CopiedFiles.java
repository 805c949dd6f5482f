package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which data files of a capture are safe elsewhere: a file {@code .copied} in its folder, written
 * by whoever copies them and read by whoever lets files go. It is a hint that can be made anew;
 * while there is none nobody copies.
 *
 * @param where they are copied to
 * @param files names of those that are there, whole and verified
 */
public record CopiedFiles(String where, Set<String> files) {
  static final String FILE = ".copied";
  private static final String WHERE = "to ";

  public CopiedFiles {
    files = Set.copyOf(files);
    if (where.isEmpty() || where.lines().count() > 1) {
      throw new IllegalArgumentException("where: '" + where + "' (expected: one line)");
    }
  }

  /** What is written in a capture's folder; empty when nobody copies it. */
  public static Optional<CopiedFiles> of(Path folder) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(folder.resolve(FILE), UTF_8);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.isEmpty() || !lines.get(0).startsWith(WHERE) || lines.get(0).equals(WHERE)) {
      // Not ours, or cut: then nothing is known to be anywhere else.
      return Optional.of(new CopiedFiles("elsewhere", Set.of()));
    }
    return Optional.of(
        new CopiedFiles(
            lines.get(0).substring(WHERE.length()), new HashSet<>(lines.subList(1, lines.size()))));
  }

  /**
   * Says it in a capture's folder, in the place of what was said before.
   *
   * @throws CaptureException when the folder is no capture
   */
  public static void write(Path folder, String where, Collection<String> files) throws IOException {
    CaptureMetadata.read(folder);
    CopiedFiles checked = new CopiedFiles(where, Set.copyOf(files));
    StringBuilder text = new StringBuilder(WHERE).append(checked.where).append('\n');
    new TreeSet<>(checked.files).forEach(name -> text.append(name).append('\n'));
    CaptureFiles.replace(CaptureDisk.SYSTEM, folder.resolve(FILE), text.toString().getBytes(UTF_8));
  }
}
