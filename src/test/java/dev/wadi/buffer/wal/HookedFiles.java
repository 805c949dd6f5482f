package dev.wadi.buffer.wal;

import dev.wadi.buffer.wal.disk.WalFiles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file system that tells of each call before it is made; whoever is told may throw or wait. */
final class HookedFiles {
  /** Hears the name of a method of {@link WalFiles} or of one of its handles. */
  interface Hook {
    void before(String method, @Nullable Path file) throws Exception;
  }

  private HookedFiles() {}

  static WalFiles around(WalFiles files, Hook hook) {
    return proxy(WalFiles.class, files, hook, null);
  }

  private static <T> T proxy(Class<T> type, T target, Hook hook, @Nullable Path of) {
    InvocationHandler handler =
        (proxy, method, args) -> {
          Path file =
              of == null && args != null && args.length > 0 && args[0] instanceof Path path
                  ? path
                  : of;
          hook.before(method.getName(), file);
          try {
            Object result = method.invoke(target, args);
            return result instanceof WalFiles.Handle handle
                ? proxy(WalFiles.Handle.class, handle, hook, file)
                : result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
