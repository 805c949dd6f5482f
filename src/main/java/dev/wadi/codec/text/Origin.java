package dev.wadi.codec.text;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where lines come from: the machine and the path. Settings may ask for it as for fields of a line,
 * by names that begin with {@code @}: {@code @hostname}, {@code @path}, {@code @service} (the name
 * of the file without its ending) and {@code @time}, when the line was read, in seconds. Immutable.
 *
 * @param hostname name of the machine; empty when nobody knows
 * @param path of the file; empty when it is none
 */
public record Origin(String hostname, String path) {
  /** Nothing is known. */
  public static final Origin NONE = new Origin("", "");

  static final String HOSTNAME = "@hostname";
  static final String PATH = "@path";
  static final String SERVICE = "@service";
  static final String TIME = "@time";

  /** Fields that every line has, whatever its format. */
  static final List<String> FIELDS = List.of(HOSTNAME, PATH, SERVICE, TIME);

  private static final class ThisMachine {
    static final String NAME = name();

    /* What the system says first: asking the network may take seconds. */
    private static String name() {
      String told = System.getenv("HOSTNAME");
      if (told != null && !told.isBlank()) {
        return told.strip();
      }
      try {
        String file = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        if (!file.isEmpty()) {
          return file;
        }
      } catch (IOException e) {
        // no Linux: the network knows
      }
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (IOException e) {
        return ""; // a machine without a name
      }
    }
  }

  /** A file of this machine. */
  public static Origin ofFile(String path) {
    return new Origin(ThisMachine.NAME, path);
  }

  /** The name of the file without its ending, as LogFlow's shipper calls the service. */
  public String service() {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
