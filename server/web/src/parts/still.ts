/**
 * Rows that are drawn again only if something of them changed: of a long list one tick would else draw all.
 * @module
 */
import {
  Component,
  type ComponentChild,
  type ComponentClass,
  type FunctionComponent,
} from "preact";

/** Makes a component that keeps what it drew as long as its properties are the same ones. */
export function still<Props extends object>(draw: FunctionComponent<Props>): ComponentClass<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const before = new Map(Object.entries(this.props));
      return Object.entries(next).some(([name, value]) => before.get(name) !== value);
    }

    override render(): ComponentChild {
      return draw(this.props);
    }
  };
}
