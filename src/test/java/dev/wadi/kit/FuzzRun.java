package dev.wadi.kit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The fuzzer looks for bytes that break a decoder, one test after the other, each in a process of
 * its own; for {@code make fuzz}. Arguments: seconds for each test, and a part of {@code
 * Class#method} for those only. What was found to reach new code stays in {@code .cifuzz-corpus},
 * what broke something becomes a seed of its test. Exit code 1 when something broke.
 */
public final class FuzzRun {
  private static final String SUFFIX = "FuzzTest.class";
  private static final int WORDS = 60;

  private FuzzRun() {}

  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 && !args[0].isEmpty() ? Integer.parseInt(args[0]) : 300;
    String wanted = args.length > 1 ? args[1] : "";
    List<Method> tests = tests(Path.of("target", "test-classes"), wanted);
    if (tests.isEmpty()) {
      System.err.println("No fuzz test is named " + wanted + ".");
      System.exit(2);
    }
    List<String> broken = new ArrayList<>();
    for (Method test : tests) {
      if (!holds(test, seconds)) {
        broken.add(name(test));
      }
    }
    System.out.println(broken.isEmpty() ? "Nothing broke." : "Broken: " + broken);
    System.exit(broken.isEmpty() ? 0 : 1);
  }

  private static String name(Method test) {
    return test.getDeclaringClass().getSimpleName() + "#" + test.getName();
  }

  private static List<Method> tests(Path classes, String wanted)
      throws IOException, ClassNotFoundException {
    List<Method> tests = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(classes)) {
      files = all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    for (Path file : files) {
      String path = classes.relativize(file).toString();
      String type = path.substring(0, path.length() - ".class".length());
      Class<?> found = Class.forName(type.replace(File.separatorChar, '.'));
      Arrays.stream(found.getDeclaredMethods())
          .filter(method -> method.isAnnotationPresent(FuzzTest.class))
          .filter(method -> name(method).contains(wanted))
          .sorted(Comparator.comparing(Method::getName))
          .forEach(tests::add);
    }
    return tests;
  }

  /* Of a test that holds the last word says how much was tried; of another one all is shown. */
  private static boolean holds(Method test, int seconds) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + test.getDeclaringClass().getName(),
                "--target_method=" + test.getName(),
                "--instrumentation_includes=dev.wadi.**",
                "-max_total_time=" + seconds,
                "-timeout=20",
                "-rss_limit_mb=4096")
            .redirectErrorStream(true)
            .start();
    Deque<String> words = new ArrayDeque<>();
    String done = "";
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        done = line.startsWith("Done ") ? line : done;
        words.add(line);
        if (words.size() > WORDS) {
          words.remove();
        }
      }
    }
    boolean holds = process.waitFor() == 0 && !done.isEmpty();
    System.out.println(name(test) + ": " + (holds ? done : "BROKEN"));
    if (!holds) {
      words.forEach(System.out::println);
    }
    return holds;
  }
}
