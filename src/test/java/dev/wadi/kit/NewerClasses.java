package dev.wadi.kit;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Makes class files of Java 5 in a jar ones of Java 8, which say what lies on the stack where: the
 * JVM verifies those more quickly, and an archive of classes takes no others. The build runs it as
 * a program in one file: {@code java -cp wadi.jar NewerClasses.java wadi.jar picocli}.
 */
public final class NewerClasses {
  private static final int MAJOR_AT = 7;

  private NewerClasses() {}

  public static void main(String[] args) throws IOException {
    renew(Path.of(args[0]), args[1]);
  }

  /**
   * Renews the older classes of a folder in a jar; each keeps its time.
   *
   * @return how many
   */
  static int renew(Path jar, String folder) throws IOException {
    int renewed = 0;
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        FileSystem files = FileSystems.newFileSystem(jar)) {
      List<Path> classes;
      try (Stream<Path> all = Files.walk(files.getPath(folder))) {
        classes = all.filter(path -> path.toString().endsWith(".class")).sorted().toList();
      }
      for (Path path : classes) {
        byte[] old = Files.readAllBytes(path);
        if (old[MAJOR_AT] < Opcodes.V1_6) {
          FileTime time = Files.getLastModifiedTime(path);
          Files.write(path, newer(old, loader));
          Files.setLastModifiedTime(path, time);
          renewed++;
        }
      }
    }
    return renewed;
  }

  private static byte[] newer(byte[] old, ClassLoader loader) {
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected ClassLoader getClassLoader() {
            return loader;
          }
        };
    ClassVisitor version =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int major,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            super.visit(Opcodes.V1_8, access, name, signature, superName, interfaces);
          }
        };
    new ClassReader(old).accept(version, ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }
}
