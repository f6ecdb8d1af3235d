package io.siamflow.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Prints each skipped test with its reason after the last test. */
public final class SkippedTests implements TestExecutionListener {

  private static final Pattern PREFIX = Pattern.compile("^(Assumption failed: )?(skipped: )?");

  private final List<String> lines = new ArrayList<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    add(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      add(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    synchronized (lines) {
      lines.forEach(System.out::println);
      lines.clear();
      GoldenReport.summary().ifPresent(System.out::println);
    }
  }

  private void add(TestIdentifier test, String reason) {
    String type = test.getSource().map(SkippedTests::type).orElse("");
    String name =
        test.getDisplayName().startsWith(type)
            ? test.getDisplayName()
            : type + "." + test.getDisplayName();
    synchronized (lines) {
      lines.add("SKIPPED " + name + ": " + PREFIX.matcher(reason).replaceFirst(""));
    }
  }

  private static String type(TestSource source) {
    String name = "";
    if (source instanceof MethodSource method) {
      name = method.getClassName();
    } else if (source instanceof ClassSource type) {
      name = type.getClassName();
    }
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
