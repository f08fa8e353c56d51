package org.graphc.optimizer.pass;

import org.graphc.core.testing.Golden;
import org.junit.jupiter.api.Test;

class PipelinesTest {
    @Test
    void showsWhatEachPassDoesToTheGradientsOfTwoLayers() {
        Optimized optimized = Pipelines.o2().run(Networks.twoLayers());
        Golden.check(getClass(), "two-layers-report", PassReport.table(optimized.reports(), false));
        Golden.check(getClass(), "two-layers-written", Listing.of(Networks.twoLayers()));
        Golden.check(
                getClass(),
                "two-layers-o1",
                Listing.of(Pipelines.o1().run(Networks.twoLayers()).graph()));
        Golden.check(getClass(), "two-layers-o2", Listing.of(optimized.graph()));
    }
}
