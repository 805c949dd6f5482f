package dev.wadi.bench.accuracy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the lists beside this class: grammars, names, vendors, evasions, as others publish them.
 */
final class ForeignFiles {
  private static final Pattern QUOTED = Pattern.compile("‹([^›]*)›");

  private ForeignFiles() {}

  /**
   * One family of manners of writing.
   *
   * @param operators what stands between name and value
   * @param literals how the value is written
   * @param frames whole lines
   */
  record Family(String name, List<String> operators, List<String> literals, List<String> frames) {}

  static List<Family> families() {
    List<Family> all = new ArrayList<>();
    for (String line : lines("forms.txt")) {
      String key = line.split("\\s", 2)[0];
      String rest = line.substring(key.length()).strip();
      if (key.equals("family")) {
        all.add(new Family(rest, new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        continue;
      }
      Family family = all.get(all.size() - 1);
      List<String> target =
          switch (key) {
            case "op" -> family.operators();
            case "lit" -> family.literals();
            case "frame" -> family.frames();
            default -> throw new IllegalArgumentException("forms.txt: " + line);
          };
      Matcher matcher = QUOTED.matcher(rest);
      while (matcher.find()) {
        target.add(unescaped(matcher.group(1)));
      }
    }
    return all;
  }

  /** The lines of a file that say something. */
  static List<String> lines(String file) {
    try (InputStream in = ForeignFiles.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing");
      }
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  /** Line feeds, tabs and code points for the names that the files give them. */
  static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      i++;
      switch (text.charAt(i)) {
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'e' -> out.append('\u001b');
        case '\\' -> out.append('\\');
        case 'u' -> {
          out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> out.append('\\').append(text.charAt(i));
      }
    }
    return out.toString();
  }
}
