// The parts of Apache ECharts that the page of a batch draws with; all else is left out of the bundle.
import { init, use } from "echarts/core";
import { BarChart, ScatterChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, GridComponent, LegendComponent, ScatterChart, SVGRenderer, TooltipComponent]);

export { init };
