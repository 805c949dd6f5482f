package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Error Prone and NullAway over the product's sources: whatever they say fails the build. They take
 * many times as long as the compiler itself, which uses one processor; so here the packages are
 * shared out among all processors, each share a compilation that sees the classes of the others,
 * and that ends before it writes any. The build runs it as a program in one file, with the checks
 * on its class path: {@code java -cp CHECKS HouseChecks.java CLASSES:LIBRARIES PLUGIN FOLDER...},
 * where {@code PLUGIN} is javac's {@code -Xplugin:ErrorProne} with its options.
 */
public final class HouseChecks {
  private final String libraries;
  private final String plugin;

  private HouseChecks(String libraries, String plugin) {
    this.libraries = libraries;
    this.plugin = plugin;
  }

  /** Compiles what the folders hold, and ends with 1 when there is anything to say. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<Path> folders = Stream.of(args).skip(2).map(Path::of).collect(Collectors.toList());
    int shares = Runtime.getRuntime().availableProcessors();
    List<String> said = new HouseChecks(args[0], args[1]).check(shares(folders, shares));
    said.forEach(System.err::println);
    System.exit(said.isEmpty() ? 0 : 1);
  }

  /** Packages stay whole; the largest comes first, always into the share that is the smallest. */
  private static List<List<Path>> shares(List<Path> folders, int count) throws IOException {
    Map<Path, List<Path>> packages = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(file -> file.toString().endsWith(".java"))
            .sorted()
            .forEach(
                file ->
                    packages
                        .computeIfAbsent(file.getParent(), parent -> new ArrayList<>())
                        .add(file));
      }
    }
    List<List<Path>> shares = new ArrayList<>();
    for (int share = 0; share < count; share++) {
      shares.add(new ArrayList<>());
    }
    packages.values().stream()
        .sorted(Comparator.comparingLong(HouseChecks::bytes).reversed())
        .forEach(
            sources ->
                shares.stream()
                    .min(Comparator.comparingLong(HouseChecks::bytes))
                    .orElseThrow()
                    .addAll(sources));
    shares.removeIf(List::isEmpty);
    return shares;
  }

  private static long bytes(List<Path> sources) {
    return sources.stream().mapToLong(source -> source.toFile().length()).sum();
  }

  private List<String> check(List<List<Path>> shares) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(shares.size());
    List<String> said = new ArrayList<>();
    try {
      List<Future<List<String>>> futures = new ArrayList<>();
      for (List<Path> share : shares) {
        futures.add(threads.submit(() -> compile(share)));
      }
      for (Future<List<String>> future : futures) {
        said.addAll(future.get());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("the checks themselves failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
    return said;
  }

  private List<String> compile(List<Path> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    StringWriter rest = new StringWriter();
    List<String> options =
        List.of(
            "--release=17",
            "-parameters",
            "-proc:none",
            "-implicit:none",
            "-XDcompilePolicy=simple",
            "--should-stop=ifError=FLOW",
            "--should-stop=ifNoError=FLOW",
            plugin,
            "-processorpath",
            System.getProperty("java.class.path"),
            "-classpath",
            libraries);
    boolean well;
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(diagnostics, null, UTF_8)) {
      well =
          compiler
              .getTask(
                  rest,
                  files,
                  diagnostics,
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(sources))
              .call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> said =
        diagnostics.getDiagnostics().stream()
            .filter(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.NOTE)
            .map(Object::toString)
            .collect(Collectors.toCollection(ArrayList::new));
    if (!well && said.isEmpty()) {
      said.add(rest.toString());
    }
    return said;
  }
}
