package dev.wadi.console;

import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.service.api.DataUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Says in the list of MBeans which operations are shut for whoever asks ({@code canInvoke} is
 * false), so that Hawtio shows a lock instead of a button that only leads to an error. Threads
 * share it.
 */
final class LockedOperations extends DataUpdater {
  private static final int AFTER_ALL_OTHERS = 10_000;

  private final OpenMembers open;
  private final Callers callers;

  LockedOperations(OpenMembers open, Callers callers) {
    super(AFTER_ALL_OTHERS);
    this.callers = callers;
    this.open = open;
  }

  @Override
  public String getKey() {
    return "locked";
  }

  @Override
  public void update(
      Map<String, Object> said, ObjectName mbean, MBeanInfo info, @Nullable Deque<String> path) {
    update(said, mbean, info, path, false);
  }

  @Override
  public void update(
      Map<String, Object> said,
      ObjectName mbean,
      MBeanInfo info,
      @Nullable Deque<String> path,
      boolean openTypes) {
    if (!(said.get("op") instanceof JSONObject operations)) {
      return;
    }
    Set<String> shut =
        Arrays.stream(info.getOperations())
            .filter(operation -> !open.mayCall(mbean, operation, callers.now().role()))
            .map(OpenMembers::signed)
            .collect(Collectors.toSet());
    operations.forEach(
        (name, forms) -> {
          for (Object form : forms instanceof List<?> several ? several : List.of(forms)) {
            if (form instanceof JSONObject one && shut.contains(name + types(one))) {
              one.put("canInvoke", false);
            }
          }
        });
  }

  private static String types(JSONObject operation) {
    List<?> arguments = operation.get("args") instanceof List<?> all ? all : List.of();
    return arguments.stream()
        .map(one -> one instanceof JSONObject argument ? String.valueOf(argument.get("type")) : "")
        .collect(Collectors.joining(",", "(", ")"));
  }
}
