package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code commands.txt} beside this class says, which explains its own lines: where commands
 * take their secrets. Read once; a line that is not right ends the start. Immutable.
 */
final class CommandTable {
  /** How a secret stands in its word. */
  enum How {
    SECRET,
    NEXT,
    REST,
    PAIR,
    PERCENT,
    COMMA,
    SLASH,
    SOURCE,
    INNER,
    PLACE,
    NAMED,
    LINE
  }

  /**
   * One line.
   *
   * @param second a word that must follow the command, or empty
   * @param where options, or the number of a word
   */
  record Spec(String command, String second, How how, List<String> where) {
    /** The number of the word that is or holds the secret, or 0. */
    int place() {
      String first = where.get(0);
      return first.length() == 1 && Character.isDigit(first.charAt(0)) ? first.charAt(0) - '0' : 0;
    }
  }

  private final Map<String, List<Spec>> byCommand = new HashMap<>();

  /* Names by their first three letters: most words that begin so are no command. */
  private final Map<Integer, List<byte[]>> byLetters = new HashMap<>();

  private CommandTable() {}

  static CommandTable read(String file) {
    try (InputStream in = CommandTable.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing beside " + CommandTable.class);
      }
      return parse(new String(in.readAllBytes(), UTF_8), file);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  static CommandTable parse(String text, String file) {
    CommandTable table = new CommandTable();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String[] columns = line.strip().split("\\s+", -1);
      if (columns[0].isEmpty() || columns[0].startsWith("#")) {
        continue;
      }
      if (columns.length < 3 || columns[1].length() < 2) {
        throw new IllegalStateException(
            file + " line " + number + ": " + line + " (expected: how, command and where)");
      }
      How how;
      try {
        how = How.valueOf(columns[0].toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            file + " line " + number + ": " + columns[0] + " (expected: one of those above)", e);
      }
      String[] command = columns[1].split(":", 2);
      table.name(command[0]);
      table
          .byCommand
          .computeIfAbsent(command[0], name -> new ArrayList<>())
          .add(
              new Spec(
                  command[0],
                  command.length > 1 ? command[1] : "",
                  how,
                  List.of(Arrays.copyOfRange(columns, 2, columns.length))));
    }
    return table;
  }

  private void name(String command) {
    if (byCommand.containsKey(command)) {
      return;
    }
    byte[] name = command.getBytes(US_ASCII);
    int third = name.length > 2 ? name[2] : ' ';
    byLetters.computeIfAbsent(letters(name[0], name[1], third), k -> new ArrayList<>()).add(name);
  }

  /** What is said of the command whose name stands there, or nothing. */
  List<Spec> of(byte[] b, int start, int end) {
    List<byte[]> names =
        byLetters.get(letters(b[start], b[start + 1], b[Math.min(start + 2, end)]));
    if (names != null) {
      for (byte[] name : names) {
        if (Arrays.equals(b, start, end, name, 0, name.length)) {
          return byCommand.getOrDefault(new String(name, US_ASCII), List.of());
        }
      }
    }
    return List.of();
  }

  private static int letters(int first, int second, int third) {
    return first | second << 8 | third << 16;
  }

  /** The names of all commands, with what may follow behind those of two or three letters. */
  Set<String> beginnings() {
    Set<String> all = new TreeSet<>();
    for (String name : byCommand.keySet()) {
      if (Character.isLetter(name.charAt(0))) {
        /* "http" begins most addresses. */
        if (name.length() > 3 && !name.equals("http")) {
          all.add(name);
          continue;
        }
        for (String behind : List.of(" ", "\"", "'", "\\", ".exe")) {
          all.add(name + behind);
        }
      }
    }
    return all;
  }

  /** The longest name of a command. */
  int mostLetters() {
    return byCommand.keySet().stream().mapToInt(String::length).max().orElse(0);
  }
}
