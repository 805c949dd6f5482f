package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Lets a tail that has not run yet begin where another program stopped. */
public final class TakenPositions {
  private TakenPositions() {}

  /**
   * What became of a position.
   *
   * @param offset bytes of the file that are not read again
   * @param problem why it was not taken; empty when it was
   */
  public record Taken(String path, long offset, String problem) {
    public boolean isTaken() {
      return problem.isEmpty();
    }
  }

  /**
   * Writes down the positions of those files that a tail reads.
   *
   * @param folder the tail's own, {@code wadi.tail.directory} and its name; made if need be
   * @param paths the tail's option
   * @param exclude likewise
   * @param positions bytes by absolute path; those of files that it does not read are passed over
   * @return one for each file that it reads
   * @throws IOException when the folder cannot be written, or a gateway is using it
   */
  public static List<Taken> take(
      Path folder, String paths, String exclude, Map<String, Long> positions) throws IOException {
    List<PathPattern> wanted = PathPattern.list("paths", paths);
    List<PathPattern> unwanted = PathPattern.list("exclude", exclude);
    Map<String, Long> ours = new LinkedHashMap<>();
    positions.forEach(
        (name, offset) -> {
          Path path = Path.of(name);
          if (wanted.stream().anyMatch(pattern -> pattern.matches(path))
              && unwanted.stream().noneMatch(pattern -> pattern.matches(path))) {
            ours.put(name, offset);
          }
        });
    if (ours.isEmpty()) {
      return List.of();
    }
    List<Taken> taken = new ArrayList<>();
    try (PositionLog log = PositionLog.open(folder, FileChannel::open, System::nanoTime)) {
      Set<String> known = log.files().stream().map(KnownFile::path).collect(Collectors.toSet());
      for (Map.Entry<String, Long> one : ours.entrySet()) {
        String problem =
            known.contains(one.getKey())
                ? "this tail has a position of it already"
                : written(log, one.getKey(), one.getValue());
        taken.add(new Taken(one.getKey(), one.getValue(), problem));
      }
      String trouble = log.trouble();
      if (trouble != null) {
        throw new IOException(folder + ": positions cannot be written: " + trouble);
      }
    }
    return taken;
  }

  private static String written(PositionLog log, String name, long offset) throws IOException {
    Path path = Path.of(name);
    if (!Files.isRegularFile(path)) {
      return "the file is gone";
    }
    if (!Files.isReadable(path)) {
      return "the file may not be read by this user; it is read from its beginning";
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      byte[] head = Fingerprint.head(channel);
      if (offset < 0 || offset > channel.size()) {
        return "the file has "
            + channel.size()
            + " bytes and is another or was emptied; it is read from its beginning";
      }
      if (name.matches(".*\\.(gz|zst|zip|z|bz2)")) {
        return "the file is compressed, and its position is none in bytes; it is read as a whole";
      }
      log.add(
          name,
          new RealDisk().look(path).key(),
          Fingerprint.of(head, head.length),
          new Place(offset, false));
    }
    return "";
  }
}
