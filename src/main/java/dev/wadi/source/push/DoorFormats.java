package dev.wadi.source.push;

import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorPath;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The formats of the door, found by where a request comes in. Threads share it. */
public final class DoorFormats {
  private final List<DoorFormat> formats = new CopyOnWriteArrayList<>();

  /**
   * Takes another format in.
   *
   * @throws IllegalArgumentException when one of its paths, or its name, is another one's
   */
  public void add(DoorFormat format) {
    for (DoorPath path : format.paths()) {
      for (DoorFormat other : formats) {
        for (DoorPath taken : other.paths()) {
          if (taken.port() == path.port() && taken.path().equalsIgnoreCase(path.path())) {
            throw new IllegalArgumentException(
                "/%s: two formats of the door have this path, %s and %s"
                    .formatted(path.path(), other.source(), format.source()));
          }
        }
      }
    }
    formats.add(format);
  }

  /** All formats, in the order in which they came. */
  public List<DoorFormat> all() {
    return List.copyOf(formats);
  }

  /**
   * The format of a path; null when it is none of ours. Whichever case the path is in, as routes
   * are found. On a port that a format has for itself no other one is found.
   *
   * @param path as {@link TargetPath} has it
   * @param port at which the request came in
   */
  @Nullable DoorFormat of(String path, int port) {
    @Nullable DoorFormat found = null;
    boolean ownPort = false;
    for (DoorFormat format : formats) {
      for (DoorPath one : format.paths()) {
        boolean here = one.port() == port && port != 0;
        ownPort |= here;
        if ((here || one.port() == 0) && one.matches(path)) {
          if (here) {
            return format;
          }
          found = format;
        }
      }
    }
    return ownPort ? null : found;
  }
}
