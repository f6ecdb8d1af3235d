package io.siamflow.pipeline;

import io.siamflow.codec.TrackEvent;
import io.siamflow.tracker.NetworkFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperatorFactory;

/** Makes the {@link TrackingOperator} where the job runs. */
final class TrackingOperatorFactory extends AbstractStreamOperatorFactory<TrackEvent>
    implements TwoInputStreamOperatorFactory<Received, Received, TrackEvent> {

  private final NetworkFactory networkFactory;
  private final TrackingOptions options;

  TrackingOperatorFactory(NetworkFactory networkFactory, TrackingOptions options) {
    this.networkFactory = networkFactory;
    this.options = options;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<TrackEvent>> T createStreamOperator(
      StreamOperatorParameters<TrackEvent> parameters) {
    return (T) new TrackingOperator(parameters, networkFactory, options);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return TrackingOperator.class;
  }
}
