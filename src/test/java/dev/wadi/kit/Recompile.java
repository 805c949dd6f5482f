package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles what has changed since the last compilation, and whatever that change can be seen from:
 * Maven compiles all the sources when one of them has changed, and that takes longer than most
 * tests. {@code make test} runs this file as it is; it knows nothing but the JDK.
 *
 * <p>A source is compiled when it is newer than its classes or has none. When a class then looks
 * different from outside (its members that are not private, their types, the values of constants,
 * what it extends), every source follows whose classes refer to it, or whose text mentions it: a
 * constant leaves no reference behind. The classes of those are deleted first, so a compilation
 * that fails halfway is taken up by the next one.
 */
public final class Recompile {
  private static final Pattern WORD = Pattern.compile("\\w+");

  private final Path project;
  private final List<Path> libraries;
  private final List<Module> modules;
  private final Map<Path, Set<String>> words = new HashMap<>();
  private final Map<Path, List<Shape>> before = new HashMap<>();
  private final Set<Path> compiled = new TreeSet<>();

  /** Sources that see each other, and where their classes and resources go. */
  private record Module(List<Path> sources, List<Path> resources, Path classes) {}

  /** Javac had something to say. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Failed(String message) {
      super(message);
    }
  }

  private Recompile(Path project, List<Path> libraries) {
    this.project = project;
    this.libraries = libraries;
    this.modules =
        List.of(
            new Module(
                List.of(project.resolve("src/main/java"), project.resolve("src/generated/java")),
                List.of(
                    project.resolve("src/main/resources"),
                    project.resolve("src/generated/resources")),
                project.resolve("target/classes")),
            new Module(
                List.of(project.resolve("src/test/java")),
                List.of(project.resolve("src/test/resources")),
                project.resolve("target/test-classes")));
  }

  /** Works in the folder of the {@code pom.xml}; {@code target/classpath} names the libraries. */
  public static void main(String[] args) throws IOException {
    Path project = Path.of("").toAbsolutePath();
    String classpath = Files.readString(project.resolve("target/classpath")).strip();
    try {
      Set<Path> compiled =
          run(project, Stream.of(classpath.split(":")).map(Path::of).collect(Collectors.toList()));
      System.out.println(
          compiled.size() + (compiled.size() == 1 ? " source" : " sources") + " compiled");
    } catch (Failed e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Brings the classes and resources below {@code target} up to date.
   *
   * @return the sources that were compiled
   */
  static Set<Path> run(Path project, List<Path> libraries) throws IOException {
    Recompile recompile = new Recompile(project, libraries);
    for (Module module : recompile.modules) {
      Files.createDirectories(module.classes);
      recompile.remember(module);
    }
    for (Module module : recompile.modules) {
      recompile.bringUpToDate(module);
    }
    return recompile.compiled;
  }

  private void remember(Module module) throws IOException {
    for (Path file : files(module.classes, ".class")) {
      Shape shape = Shape.of(Files.readAllBytes(file), file);
      before.computeIfAbsent(source(module, shape), s -> new ArrayList<>()).add(shape);
    }
  }

  private void bringUpToDate(Module module) throws IOException {
    copyResources(module);
    Set<Path> gone = gone(module);
    Set<Path> stale = stale(module);
    if (!gone.isEmpty()) {
      Set<Path> followers = followers(module, gone);
      deleteClasses(gone);
      deleteClasses(followers);
      stale = stale(module);
    }
    while (!stale.isEmpty()) {
      compiled.addAll(stale);
      stale = compile(module, stale);
      stale.removeIf(source -> module.sources.stream().noneMatch(source::startsWith));
    }
  }

  /** Sources that once were compiled and are no more. */
  private Set<Path> gone(Module module) {
    return before.keySet().stream()
        .filter(source -> !Files.exists(source))
        .filter(source -> module.sources.stream().anyMatch(source::startsWith))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<Path> stale(Module module) throws IOException {
    Map<Path, FileTime> oldest = new HashMap<>();
    for (Map.Entry<Path, List<Shape>> entry : before.entrySet()) {
      for (Shape shape : entry.getValue()) {
        if (Files.exists(shape.file)) {
          oldest.merge(
              entry.getKey(),
              Files.getLastModifiedTime(shape.file),
              (a, b) -> a.compareTo(b) < 0 ? a : b);
        }
      }
    }
    Set<Path> stale = new TreeSet<>();
    for (Path folder : module.sources) {
      for (Path source : files(folder, ".java")) {
        FileTime time = oldest.get(source);
        boolean nothingToCompile = source.endsWith("package-info.java") && time == null;
        if (!nothingToCompile
            && (time == null || Files.getLastModifiedTime(source).compareTo(time) > 0)) {
          stale.add(source);
        }
      }
    }
    return stale;
  }

  /**
   * Compiles beside the classes, and lets them in when all is well.
   *
   * @return what has to be compiled because of it; its classes are gone
   */
  private Set<Path> compile(Module module, Set<Path> sources) throws IOException {
    Path fresh = Files.createTempDirectory(project.resolve("target"), "recompile");
    try {
      javac(module, sources, fresh);
      Map<Path, List<Shape>> after = new HashMap<>();
      for (Path file : files(fresh, ".class")) {
        Path place = module.classes.resolve(fresh.relativize(file));
        Shape shape = Shape.of(Files.readAllBytes(file), place);
        after.computeIfAbsent(source(module, shape), s -> new ArrayList<>()).add(shape);
      }
      Set<Path> changed = new TreeSet<>();
      for (Path source : sources) {
        if (!looks(before.get(source)).equals(looks(after.get(source)))) {
          changed.add(source);
        }
      }
      changed.forEach(
          source ->
              before
                  .computeIfAbsent(source, s -> new ArrayList<>())
                  .addAll(after.getOrDefault(source, List.of())));
      Set<Path> followers = changed.isEmpty() ? new TreeSet<>() : followers(module, changed);
      followers.removeAll(sources);
      deleteClasses(followers);
      deleteClasses(sources);
      before.putAll(after);
      for (Path file : files(fresh, ".class")) {
        Path place = module.classes.resolve(fresh.relativize(file));
        Files.createDirectories(place.getParent());
        Files.move(file, place, StandardCopyOption.REPLACE_EXISTING);
      }
      return followers;
    } finally {
      deleteAll(fresh);
    }
  }

  private void javac(Module module, Collection<Path> sources, Path into) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> classpath = new ArrayList<>(libraries);
    modules.forEach(m -> classpath.add(m.classes));
    List<String> options =
        List.of(
            "-proc:none",
            "-parameters",
            "-g",
            "-nowarn",
            "-Xlint:none",
            "--release",
            "17",
            "-d",
            into.toString(),
            "-classpath",
            classpath.stream().map(Path::toString).collect(Collectors.joining(":")));
    StringWriter words = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      if (!compiler
          .getTask(words, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
          .call()) {
        throw new Failed(words.toString().strip());
      }
    }
  }

  /** Sources from which a change of others can be seen. */
  private Set<Path> followers(Module module, Set<Path> changed) throws IOException {
    List<Path> later =
        modules.subList(modules.indexOf(module), modules.size()).stream()
            .flatMap(m -> m.sources.stream())
            .collect(Collectors.toList());
    Set<String> types = new HashSet<>();
    changed.forEach(s -> before.getOrDefault(s, List.of()).forEach(shape -> types.add(shape.name)));
    while (true) {
      // What is inherited is seen without a word about where it came from.
      Set<String> heirs =
          before.values().stream()
              .flatMap(List::stream)
              .filter(shape -> shape.parents.stream().anyMatch(types::contains))
              .map(Shape::name)
              .collect(Collectors.toSet());
      if (!types.addAll(heirs)) {
        break;
      }
    }
    // A nested class is not named without the one around it, or inherited with it.
    Set<String> names =
        types.stream().map(t -> t.substring(t.lastIndexOf('/') + 1)).collect(Collectors.toSet());
    Set<Path> followers = new TreeSet<>();
    for (Map.Entry<Path, List<Shape>> entry : before.entrySet()) {
      Path source = entry.getKey();
      if (!changed.contains(source)
          && later.stream().anyMatch(source::startsWith)
          && Files.exists(source)
          && (entry.getValue().stream().anyMatch(shape -> shape.refersToAny(types))
              || words(source).stream().anyMatch(names::contains))) {
        followers.add(source);
      }
    }
    return followers;
  }

  private Set<String> words(Path source) throws IOException {
    Set<String> found = words.get(source);
    if (found == null) {
      found = new HashSet<>();
      var matcher = WORD.matcher(Files.readString(source));
      while (matcher.find()) {
        found.add(matcher.group());
      }
      words.put(source, found);
    }
    return found;
  }

  private void deleteClasses(Set<Path> sources) throws IOException {
    for (Path source : sources) {
      for (Shape shape : before.getOrDefault(source, List.of())) {
        Files.deleteIfExists(shape.file);
      }
    }
  }

  /** What lies there and is older or missing; the one file that Maven fills in stays as it is. */
  private static void copyResources(Module module) throws IOException {
    for (Path folder : module.resources) {
      for (Path file : files(folder, "")) {
        Path copy = module.classes.resolve(folder.relativize(file));
        boolean filledIn = file.endsWith("dev/wadi/build.properties") && Files.exists(copy);
        if (!filledIn
            && (!Files.exists(copy)
                || Files.getLastModifiedTime(copy).compareTo(Files.getLastModifiedTime(file))
                    < 0)) {
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /** Where the source of a class lies, or would lie if it still were there. */
  private static Path source(Module module, Shape shape) {
    String folder = shape.name.substring(0, shape.name.lastIndexOf('/') + 1);
    for (Path root : module.sources) {
      Path source = root.resolve(folder + shape.source);
      if (Files.exists(source)) {
        return source;
      }
    }
    return module.sources.get(0).resolve(folder + shape.source);
  }

  private static Set<String> looks(List<Shape> shapes) {
    return shapes == null
        ? Set.of()
        : shapes.stream().map(Shape::look).collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .collect(Collectors.toList());
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).collect(Collectors.toList())) {
        Files.delete(file);
      }
    }
  }

  /**
   * A class file as others see it.
   *
   * @param file where it lies
   * @param name with slashes
   * @param source the name of its source
   * @param parents what it extends and implements
   * @param look everything that the compilation of another class can depend on, as text
   * @param texts the strings of its constant pool, in which every class lies that it refers to
   */
  private record Shape(
      Path file,
      String name,
      String source,
      List<String> parents,
      String look,
      Collection<String> texts) {

    boolean refersToAny(Set<String> types) {
      return texts.stream()
          .filter(text -> text.indexOf('/') > 0)
          .anyMatch(text -> types.stream().anyMatch(text::contains));
    }

    static Shape of(byte[] bytes, Path file) {
      try {
        return new ClassFile(bytes).shape(file);
      } catch (IOException e) {
        throw new UncheckedIOException(file + " is no class file", e);
      }
    }
  }

  /** Reads one class file; chapter 4 of the JVM's specification says what lies in it. */
  private static final class ClassFile {
    private static final int PRIVATE = 0x0002;
    private static final int SYNTHETIC = 0x1000;

    /** What other classes take from an attribute is its content; the rest stays inside. */
    private static final Set<String> SEEN =
        Set.of("Signature", "ConstantValue", "Exceptions", "PermittedSubclasses", "Deprecated");

    private final DataInputStream in;
    private Object[] pool;
    private String source = "";

    ClassFile(byte[] bytes) {
      in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    Shape shape(Path file) throws IOException {
      in.skipBytes(8); // magic and version
      readPool();
      StringBuilder look = new StringBuilder();
      look.append(in.readUnsignedShort()).append(' ');
      String name = text(in.readUnsignedShort());
      List<String> parents = new ArrayList<>();
      int parent = in.readUnsignedShort();
      if (parent != 0) {
        parents.add(text(parent));
      }
      for (int n = in.readUnsignedShort(); n > 0; n--) {
        parents.add(text(in.readUnsignedShort()));
      }
      look.append(name).append(parents).append('\n');
      for (int kind = 0; kind < 2; kind++) { // fields, then methods
        for (int n = in.readUnsignedShort(); n > 0; n--) {
          int access = in.readUnsignedShort();
          String member =
              access
                  + " "
                  + text(in.readUnsignedShort())
                  + " "
                  + text(in.readUnsignedShort())
                  + attributes();
          if ((access & (PRIVATE | SYNTHETIC)) == 0) {
            look.append(member).append('\n');
          }
        }
      }
      look.append(attributes());
      Set<String> texts = new HashSet<>();
      for (Object constant : pool) {
        if (constant instanceof String) {
          texts.add((String) constant);
        }
      }
      return new Shape(file, name, source, parents, look.toString(), texts);
    }

    private void readPool() throws IOException {
      pool = new Object[in.readUnsignedShort()];
      for (int i = 1; i < pool.length; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1:
            pool[i] = in.readUTF();
            break;
          case 3, 4:
            pool[i] = List.of(tag, in.readInt());
            break;
          case 5, 6:
            pool[i++] = List.of(tag, in.readLong());
            break;
          case 7, 8, 16, 19, 20:
            pool[i] = in.readUnsignedShort();
            break;
          case 15:
            in.skipBytes(3);
            break;
          case 9, 10, 11, 12, 17, 18:
            in.skipBytes(4);
            break;
          default:
            throw new IOException("unknown constant " + tag);
        }
      }
    }

    /** The text of a constant: its own, or that of the one that it points to. */
    private String text(int index) {
      Object constant = pool[index];
      return constant instanceof Integer ? text((Integer) constant) : String.valueOf(constant);
    }

    private String attributes() throws IOException {
      StringBuilder seen = new StringBuilder();
      for (int n = in.readUnsignedShort(); n > 0; n--) {
        String name = text(in.readUnsignedShort());
        int length = in.readInt();
        if (name.equals("SourceFile")) {
          source = text(in.readUnsignedShort());
        } else if (SEEN.contains(name)) {
          seen.append(' ').append(name);
          // Lists of two-byte indices, some with their length in front: one number too many is
          // harmless.
          boolean counted = name.equals("Exceptions") || name.equals("PermittedSubclasses");
          for (int at = 0; at < length; at += 2) {
            int index = in.readUnsignedShort();
            seen.append(' ').append(counted && at == 0 ? index : text(index));
          }
        } else {
          in.skipBytes(length);
        }
      }
      return seen.toString();
    }
  }
}
