import { render } from "preact";
import "../styles/base.css";
const root = document.getElementById("app");
if (root !== null) render(<p />, root);
