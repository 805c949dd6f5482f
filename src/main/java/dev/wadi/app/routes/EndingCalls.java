package dev.wadi.app.routes;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds calls that would end the whole process in classes of a route file: a route that calls
 * {@code System.exit} takes the gateway with it, and whoever only looks at the file as well. What
 * is called by reflection is not found. Reads the constant pool, as the Java Virtual Machine
 * Specification, 4.4, has it.
 */
final class EndingCalls {
  private static final Map<String, List<String>> ENDING =
      Map.of("java/lang/System", List.of("exit"), "java/lang/Runtime", List.of("exit", "halt"));

  private EndingCalls() {}

  /** Such as {@code System.exit}, each once. */
  static List<String> in(Collection<byte[]> classes) {
    TreeSet<String> found = new TreeSet<>();
    for (byte[] one : classes) {
      try {
        found.addAll(calls(one));
      } catch (IOException e) {
        throw new IllegalStateException("the compiler wrote a class that cannot be read", e);
      }
    }
    return List.copyOf(found);
  }

  private static List<String> calls(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    /* A class has the number of its name, a method those of its class and of its name and type. */
    int[] first = new int[count];
    int[] second = new int[count];
    List<Integer> methods = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> texts[i] = in.readUTF();
        case 3, 4 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // takes two places
        }
        case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
        case 15 -> in.skipNBytes(3);
        case 9, 10, 11, 12, 17, 18 -> {
          first[i] = in.readUnsignedShort();
          second[i] = in.readUnsignedShort();
          if (tag == 10) {
            methods.add(i);
          }
        }
        default -> throw new IOException("constant of kind " + tag);
      }
    }
    List<String> found = new ArrayList<>();
    for (int method : methods) {
      String type = texts[first[first[method]]];
      String name = texts[first[second[method]]];
      if (ENDING.getOrDefault(type, List.of()).contains(name)) {
        found.add(type.substring(type.lastIndexOf('/') + 1) + "." + name);
      }
    }
    return found;
  }
}
